package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.SamplingParameters;

/**
 * How tokens are drawn. Vector policies ignore it.
 *
 * @param temperature softmax temperature, above 0
 * @param maxNewTokens upper bound on new tokens, 1 or more
 */
public record Sampling(double temperature, int maxNewTokens) {

    /** Temperature 1, as many tokens as the context allows. */
    public static final Sampling DEFAULT = new Sampling(1.0, Integer.MAX_VALUE);

    private static final double LOWEST_TEMPERATURE = 1e-3;

    /** Refuses what no distribution can be made of. */
    public Sampling {
        if (!(temperature >= LOWEST_TEMPERATURE) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(
                    "Give a finite temperature of at least " + LOWEST_TEMPERATURE + ": temperature=" + temperature);
        }
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("Allow at least one token: max_new_tokens=" + maxNewTokens);
        }
    }

    /** Reads the wire format, where 0 stands for the default of each field. */
    public static Sampling from(SamplingParameters parameters) {
        int limit = parameters.getMaxNewTokens();
        boolean unlimited = limit <= 0; // 0, or an unsigned number beyond any context
        return new Sampling(
                parameters.getTemperature() == 0 ? DEFAULT.temperature() : parameters.getTemperature(),
                unlimited ? DEFAULT.maxNewTokens() : limit);
    }

    /** What logits are multiplied with. */
    float inverseTemperature() {
        return (float) (1 / temperature);
    }
}
