package dev.prudence.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.trainer.events.RunEventLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkersTest {

    @TempDir
    Path directory;

    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicBoolean begun = new AtomicBoolean();

    @Test
    void letsWhatRunsWriteItsEventAndBeginsNothingElse() throws InterruptedException {
        try (RunEventLog log = RunEventLog.open(directory.resolve("events.log"), "run-1", () -> Instant.EPOCH)) {
            try (Workers workers = new Workers(1)) {
                workers.submit(() -> writeUntilStopped(workers, log));
                workers.submit(() -> begun.getAndSet(true));
                running.await();
            }
            long written = log.lastSequence();
            assertThat(written).isPositive();
            write(log);
            assertThat(log.read(1, Integer.MAX_VALUE)).as("the log is open").hasSize((int) written + 1);
            assertThat(begun).isFalse();
        }
    }

    private boolean writeUntilStopped(Workers workers, RunEventLog log) {
        while (true) {
            try {
                workers.check();
            } catch (CancellationException stopped) {
                write(log);
                return true;
            }
            write(log);
            running.countDown();
        }
    }

    private static void write(RunEventLog log) {
        log.append(
                "train",
                event -> event.setMetricRecorded(MetricRecorded.newBuilder().setName("loss")));
    }
}
