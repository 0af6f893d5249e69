package dev.prudence.trainer.messaging;

import dev.prudence.trainer.rollout.BrokerUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads topics with a consumer of its own that stands in no group, so nothing but its owner decides where it goes on. Not thread-safe. */
final class TopicReader implements AutoCloseable {

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;
    private final SortedMap<String, Long> positions = new TreeMap<>();
    private boolean caughtUp;

    private TopicReader(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.ends = ends;
        partitions.forEach(partition -> positions.put(name(partition), consumer.position(partition)));
    }

    /**
     * Opens topics.
     *
     * @param positions where to go on reading, by the names that {@link #positions()} uses; what is not among them is read from its end on
     * @throws BrokerUnavailableException if the positions cannot be fixed now
     */
    static TopicReader open(
            KafkaClients clients, String clientId, List<String> topics, SortedMap<String, Long> positions) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(clients, clientId);
        try {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, positions.getOrDefault(name(partition), end)));
            return new TopicReader(consumer, partitions, ends);
        } catch (KafkaException absent) {
            consumer.close();
            throw new BrokerUnavailableException("the topics cannot be read now", absent);
        } catch (RuntimeException failure) {
            consumer.close();
            throw failure;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaClients clients, String clientId) {
        try {
            return clients.consumer(clientId);
        } catch (KafkaException unresolved) {
            throw new BrokerUnavailableException("the broker's address cannot be used now", unresolved);
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("the topic is missing; create it first, topic=" + topic);
            }
            known.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        partitions.sort(Comparator.comparing(TopicReader::name));
        return partitions;
    }

    private static String name(TopicPartition partition) {
        return partition.topic() + "/" + partition.partition();
    }

    /** Returns what has arrived, waiting at most so long when that is nothing. */
    List<ConsumerRecord<byte[], byte[]>> poll(Duration atMost) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            records.add(record);
            positions.put(name(new TopicPartition(record.topic(), record.partition())), record.offset() + 1);
        }
        return records;
    }

    /** Where reading goes on after everything that {@link #poll} has returned. */
    SortedMap<String, Long> positions() {
        return new TreeMap<>(positions);
    }

    /** True once everything that stood on the topics when they were opened has been returned. */
    boolean caughtUp() {
        if (!caughtUp) {
            caughtUp = partitions.stream()
                    .allMatch(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
        }
        return caughtUp;
    }

    /** Asks the broker for a sign of life; takes up to a few seconds. */
    boolean reachable() {
        try {
            consumer.endOffsets(partitions, PROBE_LIMIT);
            return true;
        } catch (KafkaException absent) {
            return false;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
