package dev.prudence.sinks.messaging;

import dev.prudence.sinks.follow.RecordSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A consumer with its partitions. Not thread-safe. */
final class TopicReader implements RecordSource {

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final String topicId;

    TopicReader(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, String topicId) {
        this.consumer = consumer;
        this.partitions = List.copyOf(partitions);
        this.topicId = topicId;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> poll(Duration atMost) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(atMost).forEach(records::add);
        return records;
    }

    @Override
    public String topicId() {
        return topicId;
    }

    @Override
    public SortedMap<Integer, Long> offsets() {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        partitions.forEach(partition -> offsets.put(partition.partition(), consumer.position(partition)));
        return offsets;
    }

    @Override
    public long lag() {
        return partitions.stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
