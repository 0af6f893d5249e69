package dev.prudence.reward.ensemble;

import java.util.Arrays;
import java.util.Optional;

/** What an ensemble says about one sample: numbers, or a reason why there are none. */
public sealed interface SampleScore {

    /** What became of the sample. */
    Outcome outcome();

    /** Why the outcome is not {@link Outcome#SCORED}; empty when it is. */
    String reason();

    /**
     * No numbers.
     *
     * @param outcome TIMED_OUT, REJECTED or ABSTAINED
     * @param reason names the field and value
     */
    record Unscored(Outcome outcome, String reason) implements SampleScore {
        public Unscored {
            if (outcome == Outcome.SCORED || outcome == Outcome.DEGRADED) {
                throw new IllegalArgumentException("a sample without numbers was not scored: outcome=" + outcome);
            }
        }

        static Unscored rejected(String reason) {
            return new Unscored(Outcome.REJECTED, reason);
        }
    }

    /** Numbers from all members (SCORED) or from enough of them (DEGRADED). Immutable and thread-safe. */
    final class Scored implements SampleScore {
        private final String reason;
        private final float[] raw;
        private final double[] normalised;
        private final double[] aggregates;
        private final double variance;
        private final Optional<TokenCounts> tokens;

        Scored(
                String reason,
                float[] raw,
                double[] normalised,
                double[] aggregates,
                double variance,
                Optional<TokenCounts> tokens) {
            this.reason = reason;
            this.raw = raw;
            this.normalised = normalised;
            this.aggregates = aggregates;
            this.variance = variance;
            this.tokens = tokens;
        }

        @Override
        public Outcome outcome() {
            return reason.isEmpty() ? Outcome.SCORED : Outcome.DEGRADED;
        }

        @Override
        public String reason() {
            return reason;
        }

        /** The sample's tokens; empty for vectors. */
        public Optional<TokenCounts> tokens() {
            return tokens;
        }

        /** Number of members, answered or not. */
        public int members() {
            return raw.length;
        }

        /** Raw score of a member by position; NaN if it did not answer. */
        public float raw(int member) {
            return raw[member];
        }

        /** Normalised score of a member by position; NaN if it did not answer. */
        public double normalised(int member) {
            return normalised[member];
        }

        /** Number of aggregates: one for each objective asked for. */
        public int objectives() {
            return aggregates.length;
        }

        /** The aggregate under an objective by position. */
        public double aggregate(int objective) {
            return aggregates[objective];
        }

        /** Smallest normalised score of the members that answered. */
        public double minimum() {
            return Arrays.stream(normalised).filter(Double::isFinite).min().orElseThrow();
        }

        /** Largest normalised score of the members that answered. */
        public double maximum() {
            return Arrays.stream(normalised).filter(Double::isFinite).max().orElseThrow();
        }

        /** Population variance of the normalised scores of the members that answered. */
        public double variance() {
            return variance;
        }
    }
}
