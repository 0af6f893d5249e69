package dev.prudence.sinks.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a sink is. Offsets and the sink's own state stand in one file that is replaced in one step, so they always fit together.
 *
 * @param topicId of the topic that the offsets belong to; empty where nothing was read yet
 * @param offsets by partition, where to go on
 * @param state of the sink
 */
public record Position(String topicId, SortedMap<Integer, Long> offsets, JsonNode state) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    /** At the very start. */
    public static final Position NONE =
            new Position("", Collections.emptySortedMap(), JsonNodeFactory.instance.objectNode());

    public Position {
        offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }

    /** Whether there is none. */
    public boolean isNone() {
        return topicId.isEmpty();
    }

    /**
     * Reads a file; {@link #NONE} where there is none.
     *
     * @throws IOException if it cannot be understood: going on without it would do everything again
     */
    public static Position read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        if (node.path("version").asInt() != VERSION) {
            throw new IOException("This is no position of this version; delete it to begin anew: file=" + file);
        }
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        node.path("offsets")
                .properties()
                .forEach(each -> offsets.put(
                        Integer.valueOf(each.getKey()), each.getValue().asLong()));
        return new Position(node.path("topic").asText(), offsets, node.path("state"));
    }

    /** Replaces the file. */
    public void write(Path file) throws IOException {
        ObjectNode node = JSON.createObjectNode().put("version", VERSION).put("topic", topicId);
        ObjectNode places = node.putObject("offsets");
        offsets.forEach((partition, offset) -> places.put(partition.toString(), offset));
        node.set("state", state);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(node));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
