package dev.prudence.reward.objective;

/**
 * Turns the normalised scores of an ensemble's members into one number to optimise, in double precision.
 * Mean, worst case and uncertainty weighting follow Coste et al., "Reward Model Ensembles Help Mitigate Overoptimization"
 * (arXiv 2310.02743); the soft minimum contains them as limits.
 *
 * <p>Every variant is immutable and thread-safe.
 */
public sealed interface Objective {

    /** Name in manifests, configuration and reports. */
    String kind();

    /** Whether the members that answered suffice for this objective. */
    default boolean isDefinedFor(MemberScores scores) {
        return true;
    }

    /**
     * The aggregate of one sample.
     *
     * @throws IllegalArgumentException if it is not {@linkplain #isDefinedFor defined} for these members
     */
    double aggregate(MemberScores scores);

    /** Arithmetic mean: not conservative, one over-estimating member can be exploited. */
    record Mean() implements Objective {
        @Override
        public String kind() {
            return "mean";
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.mean();
        }
    }

    /** Worst case (WCO): the smallest score. */
    record WorstCase() implements Objective {
        @Override
        public String kind() {
            return "worst-case";
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.minimum();
        }
    }

    /**
     * Uncertainty-weighted (UWO): mean − lambda · variance. The paper's text uses the population variance (ddof 0), its PPO
     * code the sample variance (ddof 1), which for five members weighs 1.25 times as much.
     *
     * @param lambda weight of the variance, finite and at least 0
     * @param ddof delta degrees of freedom of the variance, 0 or 1
     */
    record UncertaintyWeighted(double lambda, int ddof) implements Objective {
        public UncertaintyWeighted {
            if (!Double.isFinite(lambda) || lambda < 0) {
                throw new IllegalArgumentException("lambda must be finite and at least 0: lambda=" + lambda);
            }
            if (ddof != 0 && ddof != 1) {
                throw new IllegalArgumentException("ddof must be 0 or 1: ddof=" + ddof);
            }
        }

        @Override
        public String kind() {
            return "uncertainty-weighted";
        }

        @Override
        public boolean isDefinedFor(MemberScores scores) {
            return scores.count() > ddof;
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.mean() - lambda * scores.variance(ddof);
        }
    }

    /**
     * Smooth minimum: −beta · log(mean(exp(−s / beta))), computed from min(s) upwards so that it cannot overflow. Its limits
     * are the minimum (beta towards 0) and the mean (beta towards infinity); to second order it is mean − variance / (2 beta).
     *
     * @param beta finite and above 0
     */
    record SoftMin(double beta) implements Objective {
        public SoftMin {
            if (!Double.isFinite(beta) || beta <= 0) {
                throw new IllegalArgumentException("beta must be finite and above 0: beta=" + beta);
            }
        }

        @Override
        public String kind() {
            return "soft-min";
        }

        @Override
        public double aggregate(MemberScores scores) {
            double meanOfExponentials = scores.shiftedExponentialSum(beta) / scores.count();
            return scores.minimum() - beta * Math.log(meanOfExponentials);
        }
    }

    /**
     * One member alone, the others ignored.
     *
     * @param member its id in the ensemble's manifest
     */
    record SingleMember(String member) implements Objective {
        public SingleMember {
            if (member.isBlank()) {
                throw new IllegalArgumentException("name a member of the ensemble: member=" + member);
            }
        }

        @Override
        public String kind() {
            return "single-member";
        }

        @Override
        public boolean isDefinedFor(MemberScores scores) {
            return scores.has(member);
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.of(member);
        }
    }

    /** The middle score, or the mean of the two in the middle: one member alone cannot move it far. */
    record Median() implements Objective {
        @Override
        public String kind() {
            return "median";
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.quantile(0.5);
        }
    }

    /**
     * A quantile, between worst case and best case, with straight lines between neighbours (type 7 of Hyndman and Fan 1996).
     *
     * @param probability from 0, the minimum, to 1, the maximum
     */
    record Quantile(double probability) implements Objective {
        public Quantile {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability must be from 0 to 1: probability=" + probability);
            }
        }

        @Override
        public String kind() {
            return "quantile";
        }

        @Override
        public double aggregate(MemberScores scores) {
            return scores.quantile(probability);
        }
    }
}
