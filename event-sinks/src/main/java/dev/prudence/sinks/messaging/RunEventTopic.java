package dev.prudence.sinks.messaging;

import dev.prudence.sinks.follow.Position;
import dev.prudence.sinks.follow.RecordSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of run events at a broker. Consumers stand in no group: each sink keeps its own position. This class is thread-safe. */
public final class RunEventTopic {

    /** Its name. */
    public static final String NAME = "prudence.run.events.v1";

    private static final int REQUEST_MILLIS = 10_000;
    private static final int MOST_RECORDS = 500;
    private static final int FETCH_BYTES = 4 << 20;

    private final Map<String, Object> settings;

    /** @param settings of every Kafka client: where the broker is, and how to get in */
    public RunEventTopic(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    /**
     * How a sink reads.
     *
     * @param fromEnd whether one that has no position begins with what comes, instead of with what is there
     */
    public RecordSource.Opener reader(String clientId, boolean fromEnd) {
        return position -> open(clientId, fromEnd, position);
    }

    /** For dead letters; the caller closes it. */
    public Producer<byte[], byte[]> producer(String clientId) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_MILLIS);
        return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private RecordSource open(String clientId, boolean fromEnd, Position position) {
        TopicDescription topic = describe(clientId);
        String id = topic.topicId().toString();
        List<TopicPartition> partitions = topic.partitions().stream()
                .map(TopicPartitionInfo::partition)
                .map(partition -> new TopicPartition(NAME, partition))
                .toList();
        KafkaConsumer<byte[], byte[]> consumer = consumer(clientId);
        try {
            consumer.assign(partitions);
            boolean known = position.topicId().equals(id);
            for (TopicPartition partition : partitions) {
                Long offset = known ? position.offsets().get(partition.partition()) : null;
                if (offset != null) {
                    consumer.seek(partition, offset);
                } else if (fromEnd && position.isNone()) {
                    consumer.seekToEnd(List.of(partition));
                } else {
                    consumer.seekToBeginning(List.of(partition));
                }
            }
            return new TopicReader(consumer, partitions, id);
        } catch (RuntimeException failure) {
            consumer.close();
            throw failure;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String clientId) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
        own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        own.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private TopicDescription describe(String clientId) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId + "-admin");
        own.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        try (Admin admin = Admin.create(own)) {
            return Objects.requireNonNull(
                            admin.describeTopics(List.of(NAME))
                                    .topicNameValues()
                                    .get(NAME),
                            NAME)
                    .get(2L * REQUEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new KafkaException("the topic cannot be described, topic=" + NAME, failure);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", end);
        }
    }
}
