package dev.prudence.policy;

import java.util.Arrays;

/** A text prompt as tokens with the separator at the end, or the reason why it cannot be answered. */
final class EncodedPrompt {
    private final long[] tokens;
    private final String problem;

    private EncodedPrompt(long[] tokens, String problem) {
        this.tokens = tokens;
        this.problem = problem;
    }

    static EncodedPrompt of(long[] text, int separator) {
        long[] tokens = Arrays.copyOf(text, text.length + 1);
        tokens[text.length] = separator;
        return new EncodedPrompt(tokens, "");
    }

    static EncodedPrompt refused(String problem) {
        return new EncodedPrompt(new long[0], problem);
    }

    /** Tokens to feed; not to be changed. */
    long[] tokens() {
        return tokens;
    }

    int length() {
        return tokens.length;
    }

    /** Empty when the prompt can be answered. */
    String problem() {
        return problem;
    }
}
