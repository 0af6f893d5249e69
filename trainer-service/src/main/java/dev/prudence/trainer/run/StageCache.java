package dev.prudence.trainer.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.journal.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Outputs of stages by key: {@code <root>/<stage>-<key>/files/} with {@code stage.json} beside it, which holds the
 * stage's metrics and the SHA-256 of every file. An entry appears by one rename, so it is whole or not there; one that
 * no longer matches its digests is thrown away.
 *
 * <p>This class is thread-safe, for one process at a time.
 */
final class StageCache {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String STAGING = ".staging-";
    private static final String FILES = "files";
    private static final String DESCRIPTION = "stage.json";

    private final Path root;

    /** Opens the cache and removes what a crash left unfinished. */
    StageCache(Path root) {
        this.root = root;
        try {
            Files.createDirectories(root);
            leftovers().forEach(FileTrees::delete);
        } catch (IOException failure) {
            throw new UncheckedIOException("the cache cannot be used, root=" + root, failure);
        }
    }

    /**
     * One stage's output.
     *
     * @param files the directory that the stage wrote
     * @param output what it reported
     */
    record Entry(Path files, StageOutput output) {}

    /** What looking for an entry found. */
    enum Finding {
        /** It is there and sound. */
        FOUND,
        /** It is not there. */
        ABSENT,
        /** It was there, did not match its digests, and is deleted. */
        DAMAGED
    }

    /** Checks an entry, and deletes it when it is damaged. */
    Finding check(String stage, String key) {
        Path entry = entry(stage, key);
        if (!Files.exists(entry)) {
            return Finding.ABSENT;
        }
        if (isSound(entry)) {
            return Finding.FOUND;
        }
        FileTrees.delete(entry);
        return Finding.DAMAGED;
    }

    /** Reads an entry; {@link #check} it first. */
    Optional<Entry> find(String stage, String key) {
        Path entry = entry(stage, key);
        if (!Files.exists(entry)) {
            return Optional.empty();
        }
        return Optional.of(new Entry(entry.resolve(FILES), StageOutput.of(metrics(description(entry)))));
    }

    /** A new empty directory for a stage to write to. */
    Path stage(String stage) {
        try {
            Path staged = Files.createTempDirectory(root, STAGING + stage + "-");
            return Files.createDirectory(staged.resolve(FILES));
        } catch (IOException failure) {
            throw new UncheckedIOException("the cache cannot be written, root=" + root, failure);
        }
    }

    /** Makes what a stage wrote the entry of its key, in place of an earlier one. */
    Entry publish(String stage, String key, Path files, StageOutput output) {
        Path staged = stagingOf(files);
        Path entry = entry(stage, key);
        try {
            ObjectNode description = JSON.createObjectNode().put("stage", stage).put("key", key);
            output.metrics().forEach(description.putObject("metrics")::put);
            FileTrees.digests(files).forEach(description.putObject(FILES)::put);
            WholeFiles.replace(staged.resolve(DESCRIPTION), JSON.writeValueAsBytes(description));
            if (Files.exists(entry)) {
                FileTrees.delete(entry);
            }
            Files.move(staged, entry, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("the stage's output cannot be kept, stage=" + stage, failure);
        }
        return new Entry(entry.resolve(FILES), output);
    }

    /** Throws away what a failed stage wrote. */
    void discard(Path files) {
        FileTrees.delete(stagingOf(files));
    }

    private static Path stagingOf(Path files) {
        return requireNonNull(files.getParent(), "a stage's directory lies in the cache");
    }

    private Path entry(String stage, String key) {
        return root.resolve(stage + "-" + key);
    }

    private static boolean isSound(Path entry) {
        try {
            SortedMap<String, String> expected = new TreeMap<>();
            description(entry)
                    .get(FILES)
                    .properties()
                    .forEach(file -> expected.put(file.getKey(), file.getValue().asText()));
            return expected.equals(FileTrees.digests(entry.resolve(FILES)));
        } catch (IOException | UncheckedIOException | NullPointerException damaged) {
            return false;
        }
    }

    private static ObjectNode description(Path entry) {
        try {
            return (ObjectNode) JSON.readTree(Files.readAllBytes(entry.resolve(DESCRIPTION)));
        } catch (IOException | ClassCastException failure) {
            throw new UncheckedIOException(new IOException("the cache entry is damaged, entry=" + entry, failure));
        }
    }

    private static SortedMap<String, Double> metrics(ObjectNode description) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        description
                .get("metrics")
                .properties()
                .forEach(
                        metric -> metrics.put(metric.getKey(), metric.getValue().doubleValue()));
        return metrics;
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(path -> path.getFileName().toString().startsWith(STAGING))
                    .toList();
        }
    }
}
