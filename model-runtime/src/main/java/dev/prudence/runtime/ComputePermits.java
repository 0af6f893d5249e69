package dev.prudence.runtime;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How many model runs a process may have under way at once: one global number for all models, so that independent
 * one-thread runs fill the cores without crowding each other out. Waiting runs are served in order of arrival.
 *
 * <p>This class is thread-safe.
 */
public final class ComputePermits {
    private final int total;
    private final Semaphore free;

    private ComputePermits(int total) {
        this.total = total;
        this.free = new Semaphore(total, true);
    }

    /** A process-wide limit; usually the number of cores the process may use. */
    public static ComputePermits of(int total) {
        if (total < 1) {
            throw new IllegalArgumentException("Give 1 permit or more: total=" + total);
        }
        return new ComputePermits(total);
    }

    /** The limit. */
    public int total() {
        return total;
    }

    /** How many runs could start now. */
    public int available() {
        return free.availablePermits();
    }

    /** Waits for a permit, does the work, gives the permit back. Do not ask for a second permit inside. */
    public <T> T run(Supplier<T> work) {
        free.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
