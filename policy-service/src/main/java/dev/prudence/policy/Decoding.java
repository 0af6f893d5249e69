package dev.prudence.policy;

import dev.prudence.runtime.noise.NoiseStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * One text answer while it is drawn. The prompt's tokens are fed first, one per step; from its last token on, what a step
 * draws is the next token to feed. It is done when end-of-sequence was drawn or the budget is used up.
 *
 * <p>Not thread-safe: one lane owns it until {@link #completion()} is done, and reading is safe afterwards.
 */
final class Decoding {
    private final long[] prompt;
    private final NoiseStream noise;
    private final float inverseTemperature;
    private final int endOfSequence;
    private final long[] ids;
    private final float[] logProbabilities;
    private final CompletableFuture<Decoding> completion = new CompletableFuture<>();
    private int length;
    private int position;

    /**
     * @param prompt prompt tokens with the separator, at least one
     * @param budget the most tokens to draw, 1 or more
     * @param noise one number is taken per drawn token
     */
    Decoding(long[] prompt, int budget, float inverseTemperature, int endOfSequence, NoiseStream noise) {
        this.prompt = prompt.clone();
        this.noise = noise;
        this.inverseTemperature = inverseTemperature;
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

    float inverseTemperature() {
        return inverseTemperature;
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

    /** Drawn tokens, end-of-sequence included when it was drawn. */
    long[] ids() {
        return Arrays.copyOf(ids, length);
    }

    /** What a reader sees: drawn tokens without end-of-sequence. */
    long[] textIds() {
        return Arrays.copyOf(ids, ended() ? length - 1 : length);
    }

    /** Natural log-probability of each drawn token at temperature 1. */
    float[] logProbabilities() {
        return Arrays.copyOf(logProbabilities, length);
    }

    /** Whether end-of-sequence was drawn. */
    boolean ended() {
        return length > 0 && ids[length - 1] == endOfSequence;
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
