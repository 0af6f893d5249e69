package dev.prudence.sinks.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.sinks.EventSink;
import dev.prudence.sinks.SinkEvent;
import dev.prudence.sinks.follow.EventDecoder.UnreadableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Hands a sink events that it has not seen: those that come again, by run and number, are dropped, those that cannot be read are counted and left
 * to {@link DeadLetterHandler}. Not thread-safe.
 */
public final class SinkHandler implements RecordHandler {

    /** Runs whose last number is remembered. */
    private static final int MOST_RUNS = 2_000;

    private final EventSink sink;
    private final SinkMeters meters;
    private final Map<String, Long> seen = new LinkedHashMap<>(16, 0.75f, true);

    public SinkHandler(EventSink sink, SinkMeters meters) {
        this.sink = sink;
        this.meters = meters;
    }

    @Override
    public void resume(JsonNode checkpoint) throws IOException {
        seen.clear();
        checkpoint
                .path("seen")
                .properties()
                .forEach(each -> seen.put(each.getKey(), each.getValue().asLong()));
        JsonNode own = checkpoint.path("sink");
        sink.resume(own.isMissingNode() ? JsonNodeFactory.instance.objectNode() : own);
    }

    @Override
    public void handle(List<ConsumerRecord<byte[], byte[]>> records) throws IOException, InterruptedException {
        List<SinkEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                SinkEvent event = EventDecoder.decode(record);
                if (isNew(event)) {
                    events.add(event);
                } else {
                    meters.duplicate();
                }
            } catch (UnreadableException poison) {
                meters.unreadable();
            }
        }
        if (!events.isEmpty()) {
            sink.deliver(events);
        }
        while (seen.size() > MOST_RUNS) {
            seen.remove(seen.keySet().iterator().next());
        }
    }

    @Override
    public JsonNode checkpoint() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode numbers = node.putObject("seen");
        seen.forEach(numbers::put);
        node.set("sink", sink.checkpoint());
        return node;
    }

    @Override
    public void close() {
        sink.close();
    }

    private boolean isNew(SinkEvent event) {
        long number = event.event().getSequence();
        if (number <= seen.getOrDefault(event.run(), 0L)) {
            return false;
        }
        seen.put(event.run(), number);
        return true;
    }
}
