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

/**
 * Copies one run's events from its log to the topic, in order, and remembers on disk how far it came. The log is the
 * buffer: a slow broker holds nobody up, and nothing is lost. After a crash the last few may be sent twice, under the
 * same event id. Not thread-safe.
 */
final class RunEventBroadcast {

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
            for (Future<?> acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        } catch (ExecutionException | KafkaException absent) {
            return false;
        }
        sent += events.size();
        writeCursor();
        return true;
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
