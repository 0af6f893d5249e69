package dev.prudence.sinks.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.files.CommittedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps every event as a line of JSON: a CloudEvent in the JSON format, its data the protobuf message in protobuf's own JSON. A file that is
 * full is followed by another one; their names sort in the order of their contents. Not thread-safe.
 */
public final class ArchiveSink implements EventSink {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();
    private static final String TYPE = "prudence.run.events.v1";
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("HHmmss.SSS").withZone(ZoneOffset.UTC);

    private final Layout layout;
    private final long mostBytes;
    private final CommittedFiles files;

    /** What stands together in a file. */
    public enum Layout {
        /** The events of a run. */
        RUN,
        /** The events of a day, UTC. */
        DAY
    }

    /**
     * An archive.
     *
     * @param mostBytes a file that has reached it is not written to again
     */
    public ArchiveSink(Path directory, Layout layout, long mostBytes) {
        this.layout = layout;
        this.mostBytes = mostBytes;
        this.files = new CommittedFiles(directory);
    }

    @Override
    public void resume(JsonNode checkpoint) throws IOException {
        files.resume(checkpoint);
    }

    @Override
    public void deliver(List<SinkEvent> events) throws IOException {
        Map<String, ByteArrayOutputStream> pending = new LinkedHashMap<>();
        for (SinkEvent event : events) {
            String key = key(event);
            if (!files.isOpen(key)) {
                files.open(key, name(key, event));
            }
            ByteArrayOutputStream bytes = pending.computeIfAbsent(key, missing -> new ByteArrayOutputStream());
            bytes.writeBytes(line(event));
            if (files.length(key) + bytes.size() >= mostBytes) {
                files.append(key, ByteBuffer.wrap(bytes.toByteArray()));
                files.end(key);
                pending.remove(key);
            }
        }
        for (Map.Entry<String, ByteArrayOutputStream> each : pending.entrySet()) {
            files.append(each.getKey(), ByteBuffer.wrap(each.getValue().toByteArray()));
        }
    }

    @Override
    public JsonNode checkpoint() {
        return files.checkpoint();
    }

    private String key(SinkEvent event) {
        return layout == Layout.RUN
                ? CommittedFiles.safe(event.run())
                : event.time().atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    /** Follows from the first event in the file. */
    private String name(String key, SinkEvent first) {
        return layout == Layout.RUN
                ? String.format("%s-%09d.jsonl", key, first.event().getSequence())
                : String.format("%sT%s-%.8s.jsonl", key, MOMENT.format(first.time()), CommittedFiles.safe(first.id()));
    }

    private static byte[] line(SinkEvent event) throws IOException {
        ObjectNode line = JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", event.id())
                .put("source", event.source())
                .put("type", TYPE)
                .put("subject", event.run())
                .put("time", event.time().toString())
                .put("datacontenttype", "application/json");
        line.set("data", JSON.readTree(PRINTER.print(event.event())));
        return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
