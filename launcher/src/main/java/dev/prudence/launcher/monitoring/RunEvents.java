package dev.prudence.launcher.monitoring;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.launcher.platform.Topics;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.RunEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic of run events, from its beginning and on. It belongs to no consumer group and leaves no trace. Not thread-safe. */
public final class RunEvents implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<String, byte[]> consumer;

    private RunEvents(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Opens the topic.
     *
     * @param client further settings of the Kafka client: for TLS, for credentials
     * @throws LaunchException if the broker does not answer or has no such topic
     */
    public static RunEvents open(String bootstrap, Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try {
            RunEvents events =
                    new RunEvents(new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()));
            events.seek(bootstrap);
            return events;
        } catch (KafkaException e) {
            throw new LaunchException(
                    "The topic of run events cannot be read: bootstrap=" + bootstrap + ", reason=" + e.getMessage(), e);
        }
    }

    private void seek(String bootstrap) {
        List<PartitionInfo> partitions = consumer.partitionsFor(Topics.RUN_EVENTS, PATIENCE);
        if (partitions.isEmpty()) {
            consumer.close();
            throw new LaunchException(
                    "The broker has no topic of run events: bootstrap=" + bootstrap + ", topic=" + Topics.RUN_EVENTS);
        }
        List<TopicPartition> all = partitions.stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /**
     * Reads on until there is no more to wait for. A record that is no run event is left out: the trainer's own topic is read here, and
     * monitoring must not end by somebody else's mistake.
     *
     * @param poisoned is told of records that are no events
     * @param goOn asked after each event
     */
    public void read(Predicate<RunEvent> goOn, Consumer<String> poisoned) {
        while (true) {
            for (ConsumerRecord<String, byte[]> fact : consumer.poll(POLL)) {
                RunEvent event;
                try {
                    event = RunEvent.parseFrom(fact.value());
                } catch (InvalidProtocolBufferException e) {
                    poisoned.accept("A record is no run event and is left out: partition=" + fact.partition()
                            + ", offset=" + fact.offset());
                    continue;
                }
                if (!goOn.test(event)) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
