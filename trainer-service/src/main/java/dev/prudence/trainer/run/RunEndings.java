package dev.prudence.trainer.run;

import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStatus;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how runs ended: the last event, then the state. Where the disk takes neither, this is tried again with
 * growing pauses until it does or the service stops; then the next process goes on with the run, since it stands there
 * as running.
 *
 * <p>This class is thread-safe.
 */
final class RunEndings {

    private static final Logger LOG = LoggerFactory.getLogger(RunEndings.class);

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final RunStore store;
    private final Executor executor;
    private final InstantSource clock;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private record Ending(StoredRun run, RunStatus status, String reason) {}

    /** @param executor runs one task for each end that is tried again */
    RunEndings(RunStore store, Executor executor, InstantSource clock) {
        this.store = store;
        this.executor = executor;
        this.clock = clock;
    }

    /** Writes an end, now or as soon as it can be written. */
    void write(StoredRun run, RunStatus status, String reason) {
        Ending ending = new Ending(run, status, reason);
        try {
            writeNow(ending);
        } catch (RuntimeException failure) {
            LOG.error(
                    "The end of a run cannot be written down and is tried again, runId={} status={} reason={}",
                    run.id(),
                    status,
                    reason,
                    failure);
            executor.execute(() -> insist(ending));
        }
    }

    /** From now on nothing is tried again. */
    void stop() {
        stopped.countDown();
    }

    private void insist(Ending ending) {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!stopped.await(pause, TimeUnit.MILLISECONDS)) {
                if (succeeds(ending)) {
                    LOG.info(
                            "The end of a run is written down now, runId={}",
                            ending.run().id());
                    return;
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean succeeds(Ending ending) {
        try {
            writeNow(ending);
            return true;
        } catch (RuntimeException failure) {
            LOG.debug(
                    "The end of a run cannot be written down yet, runId={}",
                    ending.run().id(),
                    failure);
            return false;
        }
    }

    private void writeNow(Ending ending) {
        StoredRun run = ending.run();
        Optional<RunEvent> last = store.events(run.id()).last();
        if (last.filter(RunEvent::hasRunEnded).isEmpty()) {
            store.events(run.id()).append("", event -> event.setRunEnded(event(ending)));
        }
        store.save(run.ended(ending.status(), clock.instant(), ending.reason()));
    }

    private static RunEnded event(Ending ending) {
        return RunEnded.newBuilder()
                .setStatus(ending.status())
                .setReason(ending.reason())
                .setOutputDirectory(ending.run().outputDirectory().toString())
                .build();
    }
}
