package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * REINFORCE++ (Hu 2025, arXiv:2501.03262): no critic; an action's advantage is the sum of the rewards from it on, the cost of divergence
 * included, whitened over all actions of the phase; PPO's clip; means over actions.
 *
 * @param clip of the ratio of each action
 * @param discount γ, in (0, 1]
 * @param penalty where divergence is paid for; k1 in the reward in the paper
 */
public record ReinforcePlusPlus(Clip clip, double discount, KlPenalty penalty) implements Algorithm.Online {

    private static final double NO_CRITIC = 1;

    /** Clip 0.2, no discount, k1 in the reward. */
    public static ReinforcePlusPlus standard() {
        return new ReinforcePlusPlus(Clip.of(0.2), 1, new KlPenalty(KlEstimator.K1, KlPenalty.Place.REWARD));
    }

    @Override
    public String name() {
        return "reinforce++";
    }

    @Override
    public List<Target> targets(List<Episode> episodes, double klCoefficient) {
        List<double[]> following = new ArrayList<>();
        for (Episode episode : episodes) {
            double[] rewards = Advantages.rewards(episode, penalty, klCoefficient);
            following.add(Advantages.generalised(rewards, new double[rewards.length], discount, NO_CRITIC));
        }
        return Advantages.whitened(following).stream()
                .map(advantages -> new Target(advantages, new double[advantages.length]))
                .toList();
    }

    @Override
    public Loss loss(LossTerms terms) {
        Value ratio = terms.logRatio().exp();
        Value policy = terms.perAction(clip.loss(ratio, terms.advantages()));
        Value loss = PenaltyTerm.of(penalty, terms)
                .map(term -> policy.add(terms.perAction(term)))
                .orElse(policy);
        Map<String, Value> diagnostics = new LinkedHashMap<>();
        diagnostics.put("policy_loss", policy);
        diagnostics.put("entropy", terms.perAction(terms.entropy()));
        diagnostics.put("moved", terms.moved());
        diagnostics.put("clipped", terms.perAction(terms.indicator(clip.decides(ratio, terms.advantages()))));
        return new Loss(loss, terms.actions(), diagnostics);
    }
}
