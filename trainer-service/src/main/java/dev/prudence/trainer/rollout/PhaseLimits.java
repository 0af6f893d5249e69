package dev.prudence.trainer.rollout;

import java.util.OptionalInt;

/**
 * How far a phase may go from the ideal.
 *
 * @param outstanding how many samples may be asked for and unanswered; empty for the service's configured window
 * @param maxMissingFraction the phase fails when a larger part of its samples has no answer or lacks a score, 0 to 1
 */
public record PhaseLimits(OptionalInt outstanding, double maxMissingFraction) {

    private static final double DEFAULT_MAX_MISSING_FRACTION = 0.01;

    public PhaseLimits {
        if (outstanding.isPresent() && outstanding.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "the window must hold at least 1 sample, outstanding=" + outstanding.getAsInt());
        }
        if (!(maxMissingFraction >= 0 && maxMissingFraction <= 1)) {
            throw new IllegalArgumentException(
                    "the limit must lie in 0 to 1, maxMissingFraction=" + maxMissingFraction);
        }
    }

    /** The configured window, and at most 1 % missing. */
    public static PhaseLimits defaults() {
        return new PhaseLimits(OptionalInt.empty(), DEFAULT_MAX_MISSING_FRACTION);
    }
}
