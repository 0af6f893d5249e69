package dev.prudence.sinks.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files below a directory that only grow, one at a time for each key, whose lengths stand in a checkpoint. Resuming cuts each one back to its
 * length, so what was written behind the checkpoint is written again instead of twice. A file that the checkpoint does not know is begun anew
 * when it is first written to, so a name has to follow from the first thing in the file. Not thread-safe.
 */
public final class CommittedFiles {

    /** A key that is not among the last so many is forgotten; what comes for it then goes to a new file. */
    private static final int MOST_KEYS = 2_000;

    private final Path directory;
    private final Map<String, Growing> growing = new LinkedHashMap<>(16, 0.75f, true);

    private record Growing(String file, long length) {}

    /** @param directory made when the first file is written */
    public CommittedFiles(Path directory) {
        this.directory = directory;
    }

    /** Cuts files back to a checkpoint; one that is shorter by now is left as it is. */
    public void resume(JsonNode checkpoint) throws IOException {
        growing.clear();
        for (Map.Entry<String, JsonNode> each : checkpoint.properties()) {
            String file = each.getValue().path("file").asText();
            long length = each.getValue().path("length").asLong();
            growing.put(each.getKey(), new Growing(file, cut(directory.resolve(file), length)));
        }
    }

    private static long cut(Path file, long length) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        if (Files.size(file) > length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
                channel.force(true);
            }
        }
        return Files.size(file);
    }

    /** Length in bytes of a key's file; 0 for none. */
    public long length(String key) {
        Growing file = growing.get(key);
        return file == null ? 0 : file.length();
    }

    /** Gives a key a file unless it has one: a name with slashes, relative to the directory, never used before. */
    public void open(String key, String file) {
        growing.putIfAbsent(key, new Growing(file, 0));
    }

    /** Gives a key a file that may have something in it from before, which stays. */
    public void adopt(String key, String file) throws IOException {
        Path path = directory.resolve(file);
        growing.putIfAbsent(key, new Growing(file, Files.exists(path) ? Files.size(path) : 0));
    }

    /** Ends a key's file; it is not written to again. */
    public void end(String key) {
        growing.remove(key);
    }

    /** Whether a key has a file. */
    public boolean isOpen(String key) {
        return growing.containsKey(key);
    }

    /**
     * Appends to a key's file, and returns when the bytes are on the disk.
     *
     * @throws IllegalStateException if it has none
     */
    public void append(String key, ByteBuffer bytes) throws IOException {
        Growing now = growing.get(key);
        if (now == null) {
            throw new IllegalStateException("There is no file to append to: key=" + key);
        }
        Path file = directory.resolve(now.file());
        Files.createDirectories(file.toAbsolutePath().getParent());
        growing.put(key, new Growing(now.file(), write(file, now.length(), bytes)));
    }

    private static long write(Path file, long from, ByteBuffer bytes) throws IOException {
        long length = from;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.position(length);
            while (bytes.hasRemaining()) {
                length += channel.write(bytes);
            }
            channel.force(true);
        }
        return length;
    }

    /** Files and lengths. */
    public JsonNode checkpoint() {
        while (growing.size() > MOST_KEYS) {
            growing.remove(growing.keySet().iterator().next());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        growing.forEach(
                (key, file) -> node.putObject(key).put("file", file.file()).put("length", file.length()));
        return node;
    }

    /** Of a run's id or a stage's name, something that can be a file's name. */
    public static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.isEmpty() || safe.startsWith(".") ? "_" + safe : safe;
    }
}
