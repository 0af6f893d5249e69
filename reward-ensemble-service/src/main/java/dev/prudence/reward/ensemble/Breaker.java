package dev.prudence.reward.ensemble;

import java.util.function.LongSupplier;

/**
 * Leaves a graph that keeps failing alone for a while, then lets one run try, and closes again when that one succeeds. While runs of the graph
 * that were given up have not returned, an open breaker lets none try: each could cost another thread.
 *
 * <p>This class is thread-safe; its monitor guards every field.
 */
final class Breaker {

    private final int limit;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private int failures;
    private boolean open;
    private long opened;
    private boolean trying;
    private int lost;

    /**
     * @param limit failures in a row that open it; 0 for a breaker that never opens
     * @param pauseNanos how long it stays open before a run may try
     */
    Breaker(int limit, long pauseNanos, LongSupplier nanoTime) {
        this.limit = limit;
        this.pauseNanos = pauseNanos;
        this.nanoTime = nanoTime;
    }

    /** Whether a run may be made now; its result must be told. */
    synchronized boolean admits() {
        if (!open) {
            return true;
        }
        if (trying || lost > 0 || nanoTime.getAsLong() - opened < pauseNanos) {
            return false;
        }
        trying = true;
        return true;
    }

    /** Tells how a run ended. Answers whether that opened or closed the breaker. */
    synchronized boolean ended(boolean success) {
        trying = false;
        if (success) {
            boolean closes = open;
            open = false;
            failures = 0;
            return closes;
        }
        failures++;
        if (limit == 0 || failures < limit) {
            return false;
        }
        boolean opens = !open;
        open = true;
        opened = nanoTime.getAsLong();
        return opens;
    }

    /** A run was given up and does not return. */
    synchronized void lost() {
        lost++;
    }

    /** A run that was given up has returned. */
    synchronized void returned() {
        lost--;
    }

    synchronized boolean isOpen() {
        return open;
    }
}
