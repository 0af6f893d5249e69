package dev.prudence.trainer.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.trainer.events.RunEventLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEventBroadcastTest {

    @TempDir
    Path directory;

    private final MockProducer<byte[], byte[]> topic =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private RunEventLog log;

    @BeforeEach
    void open() {
        log = RunEventLog.open(directory.resolve("events.log"), "run-1", () -> Instant.EPOCH);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void sendsEveryEventOnceAndGoesOnAfterARestart() throws InterruptedException {
        append(3);
        assertThat(broadcast().sendSome()).isTrue();
        append(2);
        RunEventBroadcast restarted = broadcast();
        assertThat(restarted.isBehind()).isTrue();
        assertThat(restarted.sendSome()).isTrue();
        assertThat(restarted.isBehind()).isFalse();
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void losesNothingWhileTheBrokerIsAway() throws InterruptedException {
        append(2);
        RunEventBroadcast broadcast = broadcast();
        topic.sendException = new TimeoutException("away");
        assertThat(broadcast.sendSome()).isFalse();
        append(1);
        topic.sendException = null;
        assertThat(broadcast.sendSome()).isTrue();
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void leavesOutWhatTheTopicNeverTakes() throws InterruptedException {
        append(3);
        MockProducer<byte[], byte[]> narrow = manual();
        RunEventBroadcast broadcast = new RunEventBroadcast(log, directory.resolve("events.published"), narrow);
        FutureTask<Boolean> sending = new FutureTask<>(broadcast::sendSome);
        new Thread(sending).start();
        awaitSent(narrow, 3);
        narrow.completeNext();
        narrow.errorNext(new RecordTooLargeException("1048588 bytes"));
        narrow.completeNext();
        assertThat(sending).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
        assertThat(broadcast.isBehind()).isFalse();
    }

    @Test
    void aRunThatCannotBeReadHoldsNobodyUp() throws InterruptedException {
        append(2);
        try (RunEventBroadcaster broadcaster = new RunEventBroadcaster(topic)) {
            for (int i = 0; i < 20; i++) {
                Path other = directory.resolve("other-" + i);
                RunEventLog closed = RunEventLog.open(other.resolve("events.log"), "other-" + i, () -> Instant.EPOCH);
                closed.append("", event -> event);
                closed.close();
                broadcaster.follow("other-" + i, closed, other);
            }
            broadcaster.follow("run-1", log, directory);
            awaitSent(topic, 2);
        }
        assertThat(sequences()).containsExactly(1L, 2L);
    }

    private static MockProducer<byte[], byte[]> manual() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void awaitSent(MockProducer<byte[], byte[]> producer, int events) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (producer.history().size() < events) {
            assertThat(System.nanoTime()).as("the events come").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void writesCloudEventsHeadersWithAStableId() throws InterruptedException {
        append(1);
        broadcast().sendSome();
        ProducerRecord<byte[], byte[]> record = topic.history().get(0);
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_type")).isEqualTo(record.topic()).isEqualTo("prudence.run.events.v1");
        assertThat(header(record, "ce_source")).isEqualTo("/prudence/trainer-service");
        assertThat(header(record, "ce_time")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(header(record, "content-type")).isEqualTo("application/protobuf");
        assertThat(header(record, "ce_id")).hasSize(64);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("run-1");
    }

    private RunEventBroadcast broadcast() {
        return new RunEventBroadcast(log, directory.resolve("events.published"), topic);
    }

    private void append(int events) {
        for (int i = 0; i < events; i++) {
            log.append(
                    "sft",
                    event -> event.setMetricRecorded(MetricRecorded.newBuilder().setName("loss")));
        }
    }

    private List<Long> sequences() {
        List<Long> sequences = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : topic.history()) {
            try {
                sequences.add(RunEvent.parseFrom(record.value()).getSequence());
            } catch (InvalidProtocolBufferException broken) {
                throw new AssertionError(broken);
            }
        }
        return sequences;
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
