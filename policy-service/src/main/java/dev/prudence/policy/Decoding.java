package dev.prudence.policy;

import dev.prudence.runtime.noise.NoiseStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * One text answer while it is drawn. The prompt's tokens are fed first, one per step; from its last token on, what a step
 * draws is the next token to feed. It is done when end-of-sequence or a stop token was drawn, or the budget is used up.
 *
 * <p>Not thread-safe: one lane owns it until {@link #completion()} is done, and reading is safe afterwards.
 */
final class Decoding {
    private final long[] prompt;
    private final NoiseStream noise;
    private final Sampling sampling;
    private final int endOfSequence;
    private final long[] ids;
    private final float[] logProbabilities;
    private final CompletableFuture<Decoding> completion = new CompletableFuture<>();
    private int length;
    private int position;

    /**
     * @param prompt prompt tokens with the separator, at least one
     * @param budget the most tokens to draw, 1 or more
     * @param sampling how they are drawn
     * @param noise one number is taken per drawn token
     */
    Decoding(long[] prompt, int budget, Sampling sampling, int endOfSequence, NoiseStream noise) {
        this.prompt = prompt.clone();
        this.noise = noise;
        this.sampling = sampling;
        this.endOfSequence = endOfSequence;
        this.ids = new long[budget];
        this.logProbabilities = new float[budget];
    }

    /** The token to feed at {@link #position()}. */
    long token() {
        return position < prompt.length ? prompt[position] : ids[position - prompt.length];
    }

    /** Position in the context of the token to feed, from 0. */
    int position() {
        return position;
    }

    Sampling sampling() {
        return sampling;
    }

    /** Writes the tokens that this step may not draw, one after another from {@code from} on. */
    void forbid(long[] target, int from) {
        if (draws() && length < sampling.minNewTokens()) {
            target[from] = endOfSequence;
            for (int i = 0; i < sampling.stopTokens().size(); i++) {
                target[from + 1 + i] = sampling.stopTokens().get(i);
            }
        }
    }

    /** The number that decides what this step draws; inside the prompt, where the draw is not used, any. */
    float uniform() {
        return draws() ? noise.uniformFloat() : 0.5f;
    }

    /** Takes what the step drew. Returns true when the answer is complete. */
    boolean advance(long sampled, float logProbability) {
        if (draws()) {
            ids[length] = sampled;
            logProbabilities[length] = logProbability;
            length++;
        }
        position++;
        return ended() || length == ids.length || !isFinite();
    }

    /** Drawn tokens, the one that ended the answer included. */
    long[] ids() {
        return Arrays.copyOf(ids, length);
    }

    /** What a reader sees: drawn tokens without the one that ended the answer. */
    long[] textIds() {
        return Arrays.copyOf(ids, ended() ? length - 1 : length);
    }

    /** Natural log-probability of each drawn token at temperature 1. */
    float[] logProbabilities() {
        return Arrays.copyOf(logProbabilities, length);
    }

    /** Whether end-of-sequence or a stop token was drawn. */
    boolean ended() {
        return length > 0 && ends(ids[length - 1]);
    }

    private boolean ends(long token) {
        return token == endOfSequence || sampling.stopTokens().contains((int) token);
    }

    /** False when the model gave a log-probability that is no number; drawing stopped there. */
    boolean isFinite() {
        return length == 0 || Float.isFinite(logProbabilities[length - 1]);
    }

    /** Completes with this decoding when it is done, or with what made the model fail. */
    CompletableFuture<Decoding> completion() {
        return completion;
    }

    private boolean draws() {
        return position >= prompt.length - 1;
    }
}
