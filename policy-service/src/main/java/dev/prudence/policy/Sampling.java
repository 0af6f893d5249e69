package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.SamplingParameters;
import java.util.List;

/**
 * How tokens are drawn. Vector policies ignore it.
 *
 * @param temperature softmax temperature, above 0
 * @param topK among how many of the likeliest tokens, 1 or more; 1 is greedy decoding
 * @param topP share of the probability that the likeliest tokens to draw among must reach, above 0 and at most 1
 * @param minNewTokens nothing that ends an answer is drawn before so many tokens, 0 or more
 * @param maxNewTokens upper bound on new tokens, 1 or more
 * @param stopTokens what ends an answer beside end-of-sequence, at most {@value #MOST_STOP_TOKENS}
 */
public record Sampling(
        double temperature, int topK, double topP, int minNewTokens, int maxNewTokens, List<Integer> stopTokens) {

    /** More cannot be kept from being drawn. */
    static final int MOST_STOP_TOKENS = 7;

    /** Temperature 1, among all tokens, as many of them as the context allows. */
    public static final Sampling DEFAULT = new Sampling(1.0, Integer.MAX_VALUE);

    private static final double LOWEST_TEMPERATURE = 1e-3;

    /** Refuses what no distribution can be made of; the message ends in the wire format's field and its value. */
    public Sampling {
        stopTokens = List.copyOf(stopTokens);
        if (!(temperature >= LOWEST_TEMPERATURE) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("Give a finite temperature of at least " + LOWEST_TEMPERATURE
                    + ", or choose greedy: temperature=" + temperature);
        }
        if (topK < 1) {
            throw new IllegalArgumentException("Draw among at least one token: top_k=" + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("Give a share above 0 and at most 1: top_p=" + topP);
        }
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("Allow at least one token: max_new_tokens=" + maxNewTokens);
        }
        if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
            throw new IllegalArgumentException(
                    "Ask for at most the %d tokens that max_new_tokens allows: min_new_tokens=%s"
                            .formatted(maxNewTokens, Integer.toUnsignedString(minNewTokens)));
        }
        if (stopTokens.size() > MOST_STOP_TOKENS) {
            throw new IllegalArgumentException("Name at most %d tokens that end an answer: stop_token_ids size=%d"
                    .formatted(MOST_STOP_TOKENS, stopTokens.size()));
        }
    }

    /** Among all tokens, ended by end-of-sequence alone. */
    public Sampling(double temperature, int maxNewTokens) {
        this(temperature, Integer.MAX_VALUE, 1, 0, maxNewTokens, List.of());
    }

    /** Reads the wire format, where 0 stands for the default of each field. */
    public static Sampling from(SamplingParameters parameters) {
        if (parameters.getGreedy()) {
            requireNothingBesideGreedy(parameters);
        }
        return new Sampling(
                parameters.getTemperature() == 0 ? DEFAULT.temperature() : parameters.getTemperature(),
                parameters.getGreedy() ? 1 : orUnlimited(parameters.getTopK()),
                parameters.getTopP() == 0 ? DEFAULT.topP() : parameters.getTopP(),
                parameters.getMinNewTokens(),
                orUnlimited(parameters.getMaxNewTokens()),
                parameters.getStopTokenIdsList());
    }

    /** 0 and unsigned numbers beyond any vocabulary or context are no limit. */
    private static int orUnlimited(int limit) {
        return limit <= 0 ? Integer.MAX_VALUE : limit;
    }

    private static void requireNothingBesideGreedy(SamplingParameters parameters) {
        requireUnset(parameters.getTemperature() == 0, "temperature", parameters.getTemperature());
        requireUnset(parameters.getTopK() == 0, "top_k", Integer.toUnsignedString(parameters.getTopK()));
        requireUnset(parameters.getTopP() == 0, "top_p", parameters.getTopP());
    }

    private static void requireUnset(boolean unset, String field, Object value) {
        if (!unset) {
            throw new IllegalArgumentException(
                    "Greedy decoding draws nothing, leave this out or greedy: %s=%s".formatted(field, value));
        }
    }

    /** Whether every token may be drawn at every step, so that the plain decoding step serves. */
    boolean drawsAmongAllTokens() {
        return topK == Integer.MAX_VALUE && topP == 1 && minNewTokens == 0;
    }

    /** What logits are multiplied with. */
    float inverseTemperature() {
        return (float) (1 / temperature);
    }
}
