package dev.prudence.distribution;

import java.time.Duration;

/**
 * How often a failed call is repeated, and after which pauses: the first pause doubles until the longest.
 *
 * @param attempts calls in all, at least 1; an attempt that moved a download forward is not counted
 * @param first pause after the first failure
 * @param longest upper bound of a pause
 */
public record Backoff(int attempts, Duration first, Duration longest) {

    /** Five attempts within about two seconds. */
    public static final Backoff SHORT = new Backoff(5, Duration.ofMillis(100), Duration.ofSeconds(1));

    public Backoff {
        if (attempts < 1) {
            throw new IllegalArgumentException("at least one attempt is needed: attempts=" + attempts);
        }
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("pauses must not be negative and the longest not below the first: first="
                    + first + ", longest=" + longest);
        }
    }

    /**
     * The pause after this many failures in a row.
     *
     * @param failures at least 1
     */
    public Duration pauseAfter(int failures) {
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /** Waits between attempts; tests pass one that only records. */
    @FunctionalInterface
    public interface Sleeper {
        /** Sleeps on the calling thread. */
        Sleeper THREAD = pause -> Thread.sleep(pause.toMillis());

        void sleep(Duration pause) throws InterruptedException;
    }
}
