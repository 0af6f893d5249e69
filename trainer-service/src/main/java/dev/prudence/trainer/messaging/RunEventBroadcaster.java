package dev.prudence.trainer.messaging;

import dev.prudence.trainer.events.RunEventLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the events of all runs to the topic, on a thread of its own. This class is thread-safe. */
public final class RunEventBroadcaster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunEventBroadcaster.class);

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final long STOP_MILLIS = 2_000;
    private static final long LEFT_ALONE_NANOS = TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS);

    private final Producer<byte[], byte[]> producer;
    private final Map<String, RunEventBroadcast> runs = new ConcurrentHashMap<>();
    private final Semaphore more = new Semaphore(0);
    /** Of the thread alone: until when a run is left alone whose events could not be read. */
    private final Map<String, Long> unreadable = new HashMap<>();

    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread. */
    public RunEventBroadcaster(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        this.thread = new Thread(this::run, "run-events");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Follows a run from where it was left.
     *
     * @param directory where the position is kept
     */
    public void follow(String runId, RunEventLog log, Path directory) {
        runs.computeIfAbsent(runId, id -> {
            log.subscribe(event -> more.release());
            return new RunEventBroadcast(log, directory.resolve("events.published"), producer);
        });
        more.release();
    }

    @Override
    public void close() {
        closed = true;
        more.release();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!closed) {
                boolean unused = more.tryAcquire(LONGEST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                more.drainPermits();
                if (sendAll()) {
                    pause = FIRST_PAUSE_MILLIS;
                    continue;
                }
                LOG.debug("Run events cannot be sent now; trying again, pauseMillis={}", pause);
                more.tryAcquire(Integer.MAX_VALUE, pause, TimeUnit.MILLISECONDS);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                more.release();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A broker that takes nothing holds all runs up; a run that cannot be read is left alone for a while and holds up nobody. */
    private boolean sendAll() throws InterruptedException {
        for (Map.Entry<String, RunEventBroadcast> run : runs.entrySet()) {
            if (!isLeftAlone(run.getKey()) && !sendAll(run.getKey(), run.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean isLeftAlone(String runId) {
        Long until = unreadable.get(runId);
        return until != null && System.nanoTime() - until < 0;
    }

    private boolean sendAll(String runId, RunEventBroadcast run) throws InterruptedException {
        try {
            boolean taken = sendAll(run);
            unreadable.remove(runId);
            return taken;
        } catch (RuntimeException failure) {
            if (unreadable.put(runId, System.nanoTime() + LEFT_ALONE_NANOS) == null) {
                LOG.warn("The events of a run cannot be sent and are tried again, runId={}", runId, failure);
            }
            return true;
        }
    }

    private boolean sendAll(RunEventBroadcast run) throws InterruptedException {
        boolean taken = true;
        while (taken && !closed && run.isBehind()) {
            taken = run.sendSome();
        }
        return taken;
    }
}
