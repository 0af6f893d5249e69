package dev.prudence.images;

import dev.prudence.images.oci.OciImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image whose layers are unpacked into a directory, and its programs as processes of this machine. What the configuration says is kept word
 * for word, but {@code java} is the one that runs the tests and directories of the container lie below ours.
 */
final class UnpackedImage {

    private static final List<String> DIRECTORIES = List.of("app", "data", "etc", "tmp");

    private final OciImage image;
    private final Path directory;

    private UnpackedImage(OciImage image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    static UnpackedImage unpack(OciImage image, Path directory) throws IOException {
        for (String place : DIRECTORIES) {
            Files.createDirectories(directory.resolve(place));
        }
        image.layers().forEach(layer -> layer.unpack(directory));
        return new UnpackedImage(image, directory);
    }

    /** Where a path of the container is here. */
    Path place(String path) {
        return directory.resolve(path.substring(1));
    }

    /** The entry point with other arguments than the image's own. */
    Process start(Map<String, String> environment, List<String> arguments, Path log) throws IOException {
        return run(image.words("Entrypoint"), arguments, environment, log);
    }

    /** The entry point with the image's own arguments. */
    Process start(Map<String, String> environment, Path log) throws IOException {
        return start(environment, image.words("Cmd"), log);
    }

    /** Another program than the entry point. */
    Process run(List<String> program, List<String> arguments, Map<String, String> environment, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        program.forEach(word -> command.add(here(word)));
        arguments.forEach(word -> command.add(here(word)));
        Map<String, String> told = new LinkedHashMap<>(image.environment());
        told.putAll(environment);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(
                        place(image.config().at("/config/WorkingDir").asText()).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        told.forEach((name, value) -> builder.environment().put(name, here(value)));
        return builder.start();
    }

    private String here(String word) {
        if (word.equals("java")) {
            return Path.of(System.getProperty("java.home"), "bin", "java").toString();
        }
        return word.replaceAll("(?<![\\w/.])/(" + String.join("|", DIRECTORIES) + ")(?![\\w-])", directory + "/$1");
    }
}
