package dev.prudence.sinks.follow;

import dev.prudence.sinks.SinkEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One partition in memory; any number of readers. */
final class FakeTopic implements RecordSource.Opener {

    static final String NAME = "prudence.run.events.v1";

    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
    volatile String id = "topic-1";

    void add(List<SinkEvent> events) {
        events.forEach(event -> {
            ConsumerRecord<byte[], byte[]> record = raw(event.event().toByteArray());
            record.headers()
                    .add("ce_id", event.id().getBytes(StandardCharsets.UTF_8))
                    .add("ce_source", event.source().getBytes(StandardCharsets.UTF_8));
            records.add(record);
        });
    }

    void addRaw(byte[] value) {
        records.add(raw(value));
    }

    private ConsumerRecord<byte[], byte[]> raw(byte[] value) {
        return new ConsumerRecord<>(NAME, 0, records.size(), "key".getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public RecordSource open(Position position) {
        long from = position.topicId().equals(id) ? position.offsets().getOrDefault(0, 0L) : 0;
        return new Reader((int) from);
    }

    private final class Reader implements RecordSource {
        private int next;

        Reader(int next) {
            this.next = next;
        }

        @Override
        public List<ConsumerRecord<byte[], byte[]>> poll(Duration atMost) {
            List<ConsumerRecord<byte[], byte[]>> arrived =
                    records.stream().skip(next).limit(100).toList();
            next += arrived.size();
            return arrived;
        }

        @Override
        public String topicId() {
            return id;
        }

        @Override
        public SortedMap<Integer, Long> offsets() {
            return new TreeMap<>(java.util.Map.of(0, (long) next));
        }

        @Override
        public long lag() {
            return records.size() - next;
        }

        @Override
        public void close() {}
    }
}
