package dev.prudence.trainer.policyoptimisation;

/**
 * A prompt and the answer that a language model gave.
 *
 * @param tokens ids of the prompt with its separator, then of the answer with its end; not copied, not changed
 * @param promptTokens how many of them the model was given, at least 1
 */
public record TokenSequence(int[] tokens, int promptTokens) {
    public TokenSequence {
        if (promptTokens < 1 || promptTokens >= tokens.length) {
            throw new IllegalArgumentException("a sequence has a prompt and an answer: tokens=" + tokens.length
                    + ", promptTokens=" + promptTokens);
        }
    }
}
