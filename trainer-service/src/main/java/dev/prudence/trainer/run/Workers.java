package dev.prudence.trainer.run;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Threads for the parallel parts of one stage. They are never interrupted: a part that writes an event then would close
 * the run's log for good. Closing asks the parts to stop at their next {@link #check} and waits until they have. This
 * class is thread-safe.
 */
public final class Workers implements AutoCloseable {

    private static final long FOREVER_DAYS = 1_000;

    private final ExecutorService threads;
    private volatile boolean closed;

    /** Starts no thread before there is something to do. */
    public Workers(int most) {
        this.threads = Executors.newFixedThreadPool(most);
    }

    /** Takes a part on; what waits for a thread when this is closed never begins. */
    public <T> Future<T> submit(Callable<T> part) {
        return threads.submit(() -> {
            check();
            return part.call();
        });
    }

    /**
     * To be called by the parts at their safe points.
     *
     * @throws CancellationException if nobody waits for the part any more
     */
    public void check() {
        if (closed) {
            throw new CancellationException("another part failed, or all are done");
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            interrupted |= !awaitTermination();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when this thread was interrupted meanwhile. */
    private boolean awaitTermination() {
        try {
            threads.awaitTermination(FOREVER_DAYS, TimeUnit.DAYS);
            return true;
        } catch (InterruptedException later) {
            return false;
        }
    }
}
