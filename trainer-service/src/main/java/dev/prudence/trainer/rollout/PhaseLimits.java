package dev.prudence.trainer.rollout;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How far a phase may go from the ideal.
 *
 * @param outstanding how many samples may be asked for and unanswered; empty for the service's configured window
 * @param lateAfter a sample is late when nothing at all arrived for so long after it was asked for; empty for the service's
 *     configured time
 * @param requests how often a sample is asked for in all; empty for the service's configured number
 * @param maxMissingFraction the phase fails when a larger part of its samples has no answer or lacks a score, 0 to 1
 */
public record PhaseLimits(
        OptionalInt outstanding, Optional<Duration> lateAfter, OptionalInt requests, double maxMissingFraction) {

    /** Most requests for a sample. */
    static final int MOST_REQUESTS = 100;

    private static final double DEFAULT_MAX_MISSING_FRACTION = 0.01;

    public PhaseLimits {
        if (outstanding.isPresent() && outstanding.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "the window must hold at least 1 sample, outstanding=" + outstanding.getAsInt());
        }
        if (lateAfter.isPresent()
                && (lateAfter.get().isNegative() || lateAfter.get().isZero())) {
            throw new IllegalArgumentException("nothing can be late at once, lateAfter=" + lateAfter.get());
        }
        if (requests.isPresent() && (requests.getAsInt() < 1 || requests.getAsInt() > MOST_REQUESTS)) {
            throw new IllegalArgumentException(
                    "a sample is asked for 1 to " + MOST_REQUESTS + " times, requests=" + requests.getAsInt());
        }
        if (!(maxMissingFraction >= 0 && maxMissingFraction <= 1)) {
            throw new IllegalArgumentException(
                    "the limit must lie in 0 to 1, maxMissingFraction=" + maxMissingFraction);
        }
    }

    /** What the service is configured to, and at most 1 % missing. */
    public static PhaseLimits defaults() {
        return new PhaseLimits(
                OptionalInt.empty(), Optional.empty(), OptionalInt.empty(), DEFAULT_MAX_MISSING_FRACTION);
    }
}
