package dev.prudence.trainer.actorcritic;

/**
 * V-trace targets of one sequence and one reward (Espeholt et al. 2018, section 4.1): {@code vs_t = V_t + Σ_{k ≥ t} (Π_{i = t}^{k-1} γ_i λ c_i) δ_k}
 * with {@code δ_k = ρ_k (r_k + γ_k V_{k+1} - V_k)} and both {@code ρ} and {@code c} the ratio of policies, at most 1; advantages are {@code ρ_t (r_t + γ_t
 * vs_{t+1} - V_t)}. Immutable.
 */
public final class VTrace {

    private final double[] targets;
    private final double[] advantages;

    private VTrace(double[] targets, double[] advantages) {
        this.targets = targets;
        this.advantages = advantages;
    }

    /**
     * Computes targets and advantages.
     *
     * @param logRatios of each action, log-probability now less that when it was drawn, {@code [time]}
     * @param discounts of what follows each step, 0 where nothing does, {@code [time]}
     * @param rewards of each step, {@code [time]}
     * @param values of the states, that behind the last step included, {@code [time + 1]}
     * @param lambda 0 to 1
     */
    public static VTrace of(double[] logRatios, double[] discounts, double[] rewards, double[] values, double lambda) {
        int time = rewards.length;
        if (logRatios.length != time || discounts.length != time || values.length != time + 1) {
            throw new IllegalArgumentException(
                    "Steps need a ratio and a discount each, and values one more: steps=" + time
                            + ", logRatios=" + logRatios.length + ", discounts=" + discounts.length + ", values="
                            + values.length);
        }
        double[] targets = new double[time];
        double[] advantages = new double[time];
        double behind = 0;
        double next = values[time];
        for (int t = time - 1; t >= 0; t--) {
            double ratio = Math.min(1, Math.exp(logRatios[t]));
            double delta = ratio * (rewards[t] + discounts[t] * values[t + 1] - values[t]);
            behind = delta + discounts[t] * lambda * ratio * behind;
            targets[t] = values[t] + behind;
            advantages[t] = ratio * (rewards[t] + discounts[t] * next - values[t]);
            next = targets[t];
        }
        return new VTrace(targets, advantages);
    }

    /** What the critic is trained to say of each state but the last. */
    public double target(int step) {
        return targets[step];
    }

    /** How much better than expected each action was. */
    public double advantage(int step) {
        return advantages[step];
    }
}
