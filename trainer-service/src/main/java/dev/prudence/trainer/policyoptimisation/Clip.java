package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;

/**
 * How far the probability of an action may move within a phase before its gradient is cut off (Schulman et al. 2017, arXiv:1707.06347,
 * equation 7): {@code -min(A ρ, A clip(ρ, 1 - low, 1 + high))}.
 *
 * @param low between 0 and 1
 * @param high above 0; above {@code low} to let rare actions grow (Yu et al. 2025, arXiv:2503.14476)
 */
public record Clip(double low, double high) {
    public Clip {
        if (!(low > 0 && low <= 1) || !(high > 0) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    "a clip lies in (0, 1] below and above 0 above: low=" + low + ", high=" + high);
        }
    }

    /** The same on both sides. */
    public static Clip of(double range) {
        return new Clip(range, range);
    }

    /** The clipped loss of each action or row. */
    Value loss(Value ratio, Value advantages) {
        Value free = advantages.mul(ratio);
        Value held = advantages.mul(ratio.clip(1 - low, 1 + high));
        return free.min(held).neg();
    }

    /** Whether the clip decides: the gradient is then zero. */
    Value decides(Value ratio, Value advantages) {
        return advantages.mul(ratio.clip(1 - low, 1 + high)).less(advantages.mul(ratio));
    }
}
