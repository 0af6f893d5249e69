package dev.prudence.trainer.policyrun;

import dev.prudence.trainer.bestofn.Objective;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a comparison.
 *
 * @param algorithm its name: {@code ppo}, {@code grpo}, {@code rloo}, {@code reinforce++}, {@code dpo}
 * @param objective what is optimised; {@link Objective.Kind#SINGLE} is the first member
 * @param labelNoise share of flipped labels that the ensemble was trained on; null where nobody knows
 * @param beta coefficient of the divergence, at the start where it is adaptive
 */
public record Cell(
        String algorithm, Objective objective, @Nullable Double labelNoise, double beta) {

    /** A name for stages and files: letters, digits and dashes, {@code ppo-uwo-noise-0-25-beta-0-05}. */
    public String id() {
        String noise = labelNoise == null ? "unknown" : dashed(labelNoise);
        return String.join(
                "-",
                algorithm.replace("++", "-plus-plus"),
                objective.kind().id(),
                "noise",
                noise,
                "beta",
                dashed(beta));
    }

    private static String dashed(double number) {
        return Double.toString(number).replace('.', '-');
    }
}
