package dev.prudence.sinks.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.sinks.follow.EventDecoder.UnreadableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Copies records that cannot be read to the topic of dead letters, once for all sinks, with the reason and where they stood. Not thread-safe. */
public final class DeadLetterHandler implements RecordHandler {

    private static final Logger LOG = System.getLogger(DeadLetterHandler.class.getName());
    private static final String SUFFIX = ".dlq";

    private final Supplier<Producer<byte[], byte[]>> connection;
    private final SinkMeters meters;
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param connection asked once, when there is something to send; closed with the handler */
    public DeadLetterHandler(Supplier<Producer<byte[], byte[]>> connection, SinkMeters meters) {
        this.connection = connection;
        this.meters = meters;
    }

    @Override
    public void resume(JsonNode checkpoint) {}

    @Override
    public void handle(List<ConsumerRecord<byte[], byte[]>> records) throws IOException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                EventDecoder.decode(record);
            } catch (UnreadableException poison) {
                meters.unreadable();
                LOG.log(
                        Logger.Level.WARNING,
                        "A record cannot be read and goes to the dead letters: topic=" + record.topic() + ", partition="
                                + record.partition() + ", offset=" + record.offset() + ", reason="
                                + poison.getMessage());
                sent.add(send(letter(record, String.valueOf(poison.getMessage()))));
            }
        }
        await(sent);
    }

    @Override
    public JsonNode checkpoint() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    private Future<?> send(ProducerRecord<byte[], byte[]> letter) throws IOException {
        try {
            if (producer == null) {
                producer = connection.get();
            }
            return producer.send(letter);
        } catch (KafkaException absent) {
            throw new IOException("a dead letter cannot be sent now", absent);
        }
    }

    private static void await(List<Future<?>> sent) throws IOException, InterruptedException {
        for (Future<?> each : sent) {
            try {
                each.get();
            } catch (ExecutionException failure) {
                throw new IOException("a dead letter cannot be sent now", failure.getCause());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> refused, String reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(refused.topic() + SUFFIX, null, refused.key(), refused.value(), refused.headers());
        letter.headers()
                .add("dead-letter-reason", utf8(reason))
                .add("dead-letter-topic", utf8(refused.topic()))
                .add("dead-letter-partition", utf8(Integer.toString(refused.partition())))
                .add("dead-letter-offset", utf8(Long.toString(refused.offset())));
        return letter;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
