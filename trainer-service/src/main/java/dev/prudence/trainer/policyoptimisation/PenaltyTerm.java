package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.Optional;

/** The divergence as a term of a loss. Thread-safe. */
final class PenaltyTerm {

    private PenaltyTerm() {}

    /**
     * Each action's share times β, {@code [rows, time]}; empty when it is paid for in the reward. Actions of an earlier policy are weighted by
     * the ratio, which is not differentiated, so that the expectation is over the present policy.
     */
    static Optional<Value> of(KlPenalty penalty, LossTerms terms) {
        if (penalty.place() == KlPenalty.Place.REWARD) {
            return Optional.empty();
        }
        Value weight = terms.logRatio().exp().stopGradient();
        Value share = penalty.estimator().of(terms.referenceLogRatio());
        return Optional.of(share.mul(weight).mul(terms.klCoefficient()));
    }
}
