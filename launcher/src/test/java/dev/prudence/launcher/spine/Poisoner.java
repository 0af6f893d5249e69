package dev.prudence.launcher.spine;

import dev.prudence.launcher.platform.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a message that nobody can read to each topic, again and again until each has been set aside once, and collects
 * the reasons. This class is thread-safe.
 */
final class Poisoner implements AutoCloseable {

    private static final byte[] POISON = "no protobuf at all \u00ff".getBytes(StandardCharsets.UTF_8);

    private final String bootstrap;
    private final List<String> topics;
    private final Map<String, String> reasons = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::work, "poisoner");
    private volatile boolean closed;

    private Poisoner(String bootstrap, List<String> topics) {
        this.bootstrap = bootstrap;
        this.topics = topics;
    }

    static Poisoner start(String bootstrap, List<String> topics) {
        Poisoner poisoner = new Poisoner(bootstrap, topics);
        poisoner.thread.start();
        return poisoner;
    }

    /** The reason of the first dead letter of each topic; waits a little for the last ones. */
    Map<String, String> awaitReasons() throws InterruptedException {
        thread.join(Duration.ofSeconds(20).toMillis());
        return Map.copyOf(reasons);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private void work() {
        Map<String, Object> configuration = Map.of("bootstrap.servers", bootstrap);
        List<TopicPartition> deadLetters = topics.stream()
                .map(topic -> new TopicPartition(Topics.deadLetters(topic), 0))
                .toList();
        try (var producer = new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer =
                        new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(deadLetters);
            consumer.seekToBeginning(deadLetters);
            while (!closed && reasons.size() < topics.size()) {
                topics.stream()
                        .filter(topic -> !reasons.containsKey(topic))
                        .forEach(topic -> producer.send(
                                new ProducerRecord<>(topic, "poison".getBytes(StandardCharsets.UTF_8), POISON)));
                consumer.poll(Duration.ofMillis(500)).forEach(this::read);
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> letter) {
        Header topic = letter.headers().lastHeader("dead-letter-topic");
        Header reason = letter.headers().lastHeader("dead-letter-reason");
        if (topic != null && reason != null) {
            reasons.putIfAbsent(text(topic), text(reason));
        }
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
