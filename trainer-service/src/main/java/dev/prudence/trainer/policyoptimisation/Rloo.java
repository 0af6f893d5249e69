package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * REINFORCE with a leave-one-out baseline (Kool et al. 2019; Ahmadian et al. 2024, arXiv:2402.14740): an answer is one action, its advantage is
 * its return over the mean return of the others to its prompt. Later epochs of a phase are held by a clip on the ratio of the whole answer;
 * in the first the gradient is REINFORCE's.
 *
 * @param clip of the ratio of the whole answer
 * @param penalty where divergence is paid for; k1 in the reward in the paper
 */
public record Rloo(Clip clip, KlPenalty penalty) implements Algorithm.Online {

    /** Clip 0.2, k1 in the reward. */
    public static Rloo standard() {
        return new Rloo(Clip.of(0.2), new KlPenalty(KlEstimator.K1, KlPenalty.Place.REWARD));
    }

    @Override
    public String name() {
        return "rloo";
    }

    @Override
    public boolean isWholeAnswer() {
        return true;
    }

    @Override
    public List<Target> targets(List<Episode> episodes, double klCoefficient) {
        double[] returns = Returns.ofWhole(episodes, penalty, klCoefficient);
        return Advantages.everyAction(episodes, Advantages.leaveOneOut(episodes, returns));
    }

    @Override
    public Loss loss(LossTerms terms) {
        Value ratio = terms.perRow(terms.logRatio()).exp();
        Value advantages =
                terms.advantages().mul(terms.mask()).reduceSum(false, 1).div(lengths(terms));
        Value policy = terms.meanOverRows(clip.loss(ratio, advantages));
        Value loss = PenaltyTerm.of(penalty, terms)
                .map(term -> policy.add(terms.meanOverRows(terms.perRow(term))))
                .orElse(policy);
        return new Loss(
                loss,
                terms.rows().sum(),
                Map.of(
                        "policy_loss",
                        policy,
                        "entropy",
                        terms.meanOverRows(terms.perRow(terms.entropy()).div(lengths(terms))),
                        "moved",
                        terms.moved(),
                        "clipped",
                        terms.meanOverRows(terms.indicator(clip.decides(ratio, advantages)))));
    }

    private static Value lengths(LossTerms terms) {
        return terms.mask().reduceSum(false, 1).max(terms.number(1));
    }
}
