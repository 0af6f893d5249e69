package dev.prudence.sinks.follow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time, and the end: pauses that are over when it comes. This class is thread-safe. */
public class Pauses {

    private final CountDownLatch end = new CountDownLatch(1);

    /** Ends all pauses, for good. */
    public final void end() {
        end.countDown();
    }

    /** Whether the end has come. */
    public final boolean ended() {
        return end.getCount() == 0;
    }

    /** Waits. Returns whether the end has come. */
    public boolean pause(Duration length) throws InterruptedException {
        return end.await(length.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** As {@link System#nanoTime}. */
    public long nanoTime() {
        return System.nanoTime();
    }
}
