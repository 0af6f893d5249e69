package dev.prudence.trainer.messaging;

import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.trainer.events.RunEventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one run's events from its log to the topic, in order, and remembers on disk how far it came. The log is the
 * buffer: a slow broker holds nobody up, and nothing is lost. After a crash the last few may be sent twice, under the
 * same event id. An event that is larger than the topic takes stays in the log alone. Not thread-safe.
 */
final class RunEventBroadcast {

    private static final Logger LOG = LoggerFactory.getLogger(RunEventBroadcast.class);
    private static final int BATCH = 256;

    private final RunEventLog log;
    private final Path cursorFile;
    private final Producer<byte[], byte[]> producer;
    private long sent;

    RunEventBroadcast(RunEventLog log, Path cursorFile, Producer<byte[], byte[]> producer) {
        this.log = log;
        this.cursorFile = cursorFile;
        this.producer = producer;
        this.sent = readCursor();
    }

    boolean isBehind() {
        return sent < log.lastSequence();
    }

    /** Sends the next events; false when the broker does not take them now. */
    boolean sendSome() throws InterruptedException {
        List<RunEvent> events = log.read(sent + 1, BATCH);
        if (events.isEmpty()) {
            return true;
        }
        List<Future<?>> acknowledgements = new ArrayList<>();
        try {
            for (RunEvent event : events) {
                acknowledgements.add(producer.send(record(event)));
            }
            for (int i = 0; i < events.size(); i++) {
                awaitUnlessTooLarge(acknowledgements.get(i), events.get(i));
            }
        } catch (ExecutionException | KafkaException absent) {
            return false;
        }
        sent += events.size();
        writeCursor();
        return true;
    }

    /** An event that no broker will ever take must not keep back those that follow it. */
    private static void awaitUnlessTooLarge(Future<?> acknowledgement, RunEvent event)
            throws InterruptedException, ExecutionException {
        try {
            acknowledgement.get();
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof RecordTooLargeException)) {
                throw failure;
            }
            LOG.error(
                    "An event is larger than the topic takes and is left out of it; the run's log has it,"
                            + " runId={} sequence={} bytes={}",
                    event.getRunId(),
                    event.getSequence(),
                    event.getSerializedSize());
        }
    }

    private static ProducerRecord<byte[], byte[]> record(RunEvent event) {
        String identity = event.getRunId() + "|" + event.getSequence();
        Instant time = Instant.ofEpochSecond(
                event.getTime().getSeconds(), event.getTime().getNanos());
        return CloudEvents.record(Topics.RUN_EVENTS, event.getRunId(), event, identity, time);
    }

    private long readCursor() {
        try {
            return Files.exists(cursorFile)
                    ? Long.parseLong(Files.readString(cursorFile).strip())
                    : 0;
        } catch (IOException | NumberFormatException unreadable) {
            return 0;
        }
    }

    private void writeCursor() {
        try {
            Path written = cursorFile.resolveSibling(cursorFile.getFileName() + ".tmp");
            Files.writeString(written, Long.toString(sent));
            Files.move(written, cursorFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("the position cannot be noted, file=" + cursorFile, failure);
        }
    }
}
