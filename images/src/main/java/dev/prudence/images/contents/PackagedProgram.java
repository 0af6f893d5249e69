package dev.prudence.images.contents;

import dev.prudence.images.ImagesException;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.catalogue.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Maven has packaged for a program.
 *
 * @param root the project's directory
 * @param program whose
 * @param variant of which build: the one for CUDA lies beside the other, in {@code target/quarkus-app-cuda}
 * @param version of the project
 */
public record PackagedProgram(Path root, Program program, Variant variant, String version) {

    /** The bill of materials that Maven wrote beside it. */
    public Path bill() {
        String module = program.isService() ? program.programName() : "launcher";
        return built(root.resolve(module).resolve("target/bom" + variant.suffix() + ".json"));
    }

    /** The files of the image, by path. */
    public List<ImageFile> files() {
        List<ImageFile> files = new ArrayList<>();
        Path launcher = root.resolve("launcher/target");
        switch (program) {
            case LAUNCHER -> {
                files.add(file(launcher.resolve("launcher-" + version + ".jar"), "launcher.jar"));
                files.addAll(below(launcher.resolve("lib"), "lib/"));
            }
            case BROKER -> files.addAll(below(launcher.resolve("kafka"), "libs/"));
            default -> files.addAll(below(application(), ""));
        }
        files.add(file(root.resolve("images/target/images-" + version + "-probe.jar"), Program.PROBE));
        for (String terms : List.of("LICENSE", "NOTICE")) {
            files.add(file(root.resolve(terms), terms));
        }
        files.sort(Comparator.comparing(ImageFile::path));
        return List.copyOf(files);
    }

    private Path application() {
        Path directory = root.resolve(program.programName()).resolve("target/quarkus-app" + variant.suffix());
        built(directory.resolve("quarkus-run.jar"));
        return directory;
    }

    private List<ImageFile> below(Path directory, String place) {
        try (Stream<Path> files = Files.walk(built(directory))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file(
                            file, place + directory.relativize(file).toString().replace('\\', '/')))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("A packaged program cannot be read: directory=" + directory, e);
        }
    }

    private ImageFile file(Path source, String path) {
        return new ImageFile(built(source), Program.HOME + "/" + path);
    }

    private Path built(Path path) {
        if (!Files.exists(path)) {
            throw new ImagesException(program.programName() + " is not packaged for " + variant + ": missing=" + path
                    + "; images/build packages it first");
        }
        return path;
    }
}
