package dev.prudence.bench.measure;

import java.time.Duration;

/**
 * How long a comparison takes.
 *
 * @param pairs interleaved pairs, at least 7
 * @param warmUp how long each side runs before anything counts; at least one run
 * @param sample how long one sample of one side should last; it consists of whole runs, at least one
 */
public record Schedule(int pairs, Duration warmUp, Duration sample) {
    private static final int FEWEST_PAIRS = 7;

    public Schedule {
        if (pairs < FEWEST_PAIRS) {
            throw new IllegalArgumentException("Take at least " + FEWEST_PAIRS + " pairs: pairs=" + pairs);
        }
    }

    /** What the published tables use: 11 pairs of samples of 0.25 seconds after one second of warm-up a side. */
    public static Schedule standard() {
        return new Schedule(11, Duration.ofSeconds(1), Duration.ofMillis(250));
    }

    /** For a server in a JVM of its own, whose compiler is busy for its first twenty seconds under load; otherwise as the standard one. */
    public static Schedule serving() {
        return new Schedule(11, Duration.ofSeconds(25), Duration.ofMillis(250));
    }
}
