package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;

/**
 * Estimates of {@code KL(policy || reference)} from the log-ratio {@code r = log policy - log reference} of an action that the policy took
 * (Schulman 2020, "Approximating KL divergence"). For a sequence they are summed over its actions.
 *
 * <p>As a term of a loss they are differentiated with the action fixed, and then it is the gradient that counts. In expectation over the
 * policy's own actions it is
 *
 * <ul>
 *   <li>zero for {@link #K1}, which therefore belongs into the reward only;
 *   <li>that of {@code KL(policy || reference)} for {@link #K2}, though its value is biased;
 *   <li>that of {@code KL(reference || policy)} for {@link #K3}.
 * </ul>
 */
public enum KlEstimator {
    /** {@code r}: unbiased, may be negative. */
    K1 {
        @Override
        public double of(double logRatio) {
            return logRatio;
        }

        @Override
        Value of(Value logRatio) {
            return logRatio;
        }
    },
    /** {@code r² / 2}: biased, never negative. */
    K2 {
        @Override
        public double of(double logRatio) {
            return logRatio * logRatio / 2;
        }

        @Override
        Value of(Value logRatio) {
            return logRatio.square().mul(0.5);
        }
    },
    /** {@code e^-r - 1 + r}: unbiased, never negative. */
    K3 {
        @Override
        public double of(double logRatio) {
            return Math.expm1(-logRatio) + logRatio;
        }

        @Override
        Value of(Value logRatio) {
            return logRatio.neg().exp().sub(one(logRatio)).add(logRatio);
        }
    };

    /** The estimate from one action. */
    public abstract double of(double logRatio);

    /** The estimates, element by element. */
    abstract Value of(Value logRatio);

    private static Value one(Value like) {
        return like.graph().scalar(like.elementType(), 1);
    }
}
