package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * Group relative policy optimisation (Shao et al. 2024, arXiv:2402.03300, equation 3): no critic; every action of an answer has the answer's
 * advantage over the others to its prompt; the mean over an answer's actions, then over answers.
 *
 * @param clip of the ratio of each action
 * @param scaled whether advantages are divided by the group's deviation; without it easy and hard prompts keep their weight (Liu et al.
 *     2025, arXiv:2503.20783)
 * @param penalty where divergence is paid for; k3 in the loss in the paper
 */
public record Grpo(Clip clip, boolean scaled, KlPenalty penalty) implements Algorithm.Online {

    /** As in the paper: clip 0.2, scaled, k3 in the loss. */
    public static Grpo standard() {
        return new Grpo(Clip.of(0.2), true, new KlPenalty(KlEstimator.K3, KlPenalty.Place.LOSS));
    }

    @Override
    public String name() {
        return "grpo";
    }

    @Override
    public List<Target> targets(List<Episode> episodes, double klCoefficient) {
        double[] returns = Returns.ofWhole(episodes, penalty, klCoefficient);
        return Advantages.everyAction(episodes, Advantages.grouped(episodes, returns, scaled));
    }

    @Override
    public Loss loss(LossTerms terms) {
        Value ratio = terms.logRatio().exp();
        Value clipped = clip.loss(ratio, terms.advantages());
        Value loss = PenaltyTerm.of(penalty, terms).map(clipped::add).orElse(clipped);
        Value decided = terms.indicator(clip.decides(ratio, terms.advantages()));
        return new Loss(
                meanOfMeans(terms, loss),
                terms.rows().sum(),
                Map.of(
                        "policy_loss",
                        meanOfMeans(terms, clipped),
                        "entropy",
                        meanOfMeans(terms, terms.entropy()),
                        "moved",
                        terms.moved(),
                        "clipped",
                        meanOfMeans(terms, decided)));
    }

    private static Value meanOfMeans(LossTerms terms, Value value) {
        Value lengths = terms.mask().reduceSum(false, 1).max(terms.number(1));
        return terms.meanOverRows(terms.perRow(value).div(lengths));
    }
}
