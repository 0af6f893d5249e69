package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.preferences.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Digests of the level files that a document names. */
final class LevelFiles {

    private LevelFiles() {}

    /**
     * By key and file.
     *
     * @throws IllegalArgumentException if one cannot be read; the message names key and file
     */
    static Map<String, String> digests(JsonNode env) {
        Map<String, String> digests = new TreeMap<>();
        for (String key : List.of("levels", "heldOutLevels")) {
            String path = env.path(key).asText();
            if (!path.isEmpty()) {
                Path root = Path.of(path);
                files("env." + key, root)
                        .forEach(file ->
                                digests.put(key + "/" + root.relativize(file), FileDigest.of("env." + key, file)));
            }
        }
        return digests;
    }

    private static List<Path> files(String key, Path root) {
        if (!Files.isDirectory(root)) {
            return List.of(root);
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("The directory cannot be read (" + e + "): " + key + "=" + root, e);
        }
    }
}
