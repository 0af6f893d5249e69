package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proximal policy optimisation with a critic (Schulman et al. 2017, arXiv:1707.06347), as used on language models (Ouyang et al. 2022,
 * arXiv:2203.02155): generalised advantages over the tokens of an answer, whitened over the phase; clipped policy loss; value loss clipped
 * around the values of the phase; means over actions.
 *
 * @param clip of the policy's ratio
 * @param valueClip how far values may move within a phase, above 0; infinite for no clip
 * @param valueCoefficient weight of the value loss, from 0
 * @param entropyCoefficient weight of the entropy bonus, from 0
 * @param discount γ, in (0, 1]
 * @param lambda λ of the advantages, in [0, 1]
 * @param penalty where divergence is paid for
 */
public record Ppo(
        Clip clip,
        double valueClip,
        double valueCoefficient,
        double entropyCoefficient,
        double discount,
        double lambda,
        KlPenalty penalty)
        implements Algorithm.Online {

    /** What the ensemble paper used: clips 0.2, value loss 1, no entropy bonus, γ 1, λ 0.95, k1 in the reward. */
    public static Ppo standard() {
        return new Ppo(Clip.of(0.2), 0.2, 1, 0, 1, 0.95, new KlPenalty(KlEstimator.K1, KlPenalty.Place.REWARD));
    }

    @Override
    public String name() {
        return "ppo";
    }

    @Override
    public boolean hasCritic() {
        return true;
    }

    @Override
    public List<Target> targets(List<Episode> episodes, double klCoefficient) {
        List<double[]> advantages = new ArrayList<>();
        for (Episode episode : episodes) {
            double[] rewards = Advantages.rewards(episode, penalty, klCoefficient);
            advantages.add(Advantages.generalised(rewards, episode.values(), discount, lambda));
        }
        List<double[]> whitened = Advantages.whitened(advantages);
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < whitened.size(); i++) {
            targets.add(new Target(
                    whitened.get(i), sum(advantages.get(i), episodes.get(i).values())));
        }
        return targets;
    }

    private static double[] sum(double[] advantages, double[] values) {
        double[] returns = new double[advantages.length];
        for (int t = 0; t < returns.length; t++) {
            returns[t] = advantages[t] + values[t];
        }
        return returns;
    }

    @Override
    public Loss loss(LossTerms terms) {
        Value ratio = terms.logRatio().exp();
        Value policy = terms.perAction(clip.loss(ratio, terms.advantages()));
        Value value = terms.perAction(valueLoss(terms));
        Value entropy = terms.perAction(terms.entropy());
        Value loss = policy.add(value.mul(terms.number(valueCoefficient)))
                .sub(entropy.mul(terms.number(entropyCoefficient)));
        Map<String, Value> diagnostics = new LinkedHashMap<>();
        diagnostics.put("policy_loss", policy);
        diagnostics.put("value_loss", value);
        diagnostics.put("entropy", entropy);
        diagnostics.put("moved", terms.moved());
        diagnostics.put("clipped", terms.perAction(terms.indicator(clip.decides(ratio, terms.advantages()))));
        Value withPenalty = PenaltyTerm.of(penalty, terms)
                .map(term -> loss.add(terms.perAction(term)))
                .orElse(loss);
        return new Loss(withPenalty, terms.actions(), diagnostics);
    }

    /** {@code ½ max((V - R)², (V_old + clip(V - V_old) - R)²)}. */
    private Value valueLoss(LossTerms terms) {
        Value error = terms.values().sub(terms.returns()).square();
        if (Double.isInfinite(valueClip)) {
            return error.mul(terms.number(0.5));
        }
        Value moved = terms.values().sub(terms.oldValues()).clip(-valueClip, valueClip);
        Value held = terms.oldValues().add(moved).sub(terms.returns()).square();
        return error.max(held).mul(terms.number(0.5));
    }
}
