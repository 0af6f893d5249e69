package dev.prudence.trainer.sft;

import java.util.Arrays;

/**
 * A prompt with its response as token ids: what a language model reads and what it must predict.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class Demonstration {

    private final int[] prompt;
    private final int[] response;

    private Demonstration(int[] prompt, int[] response) {
        this.prompt = prompt;
        this.response = response;
    }

    /**
     * A demonstration.
     *
     * @param prompt ends with the separator; at least one id
     * @param response ends with end-of-sequence; at least one id
     */
    public static Demonstration of(int[] prompt, int[] response) {
        if (prompt.length == 0 || response.length == 0) {
            throw new IllegalArgumentException("A demonstration needs a prompt and a response; prompt=" + prompt.length
                    + ", response=" + response.length);
        }
        return new Demonstration(prompt.clone(), response.clone());
    }

    /** The response with its end-of-sequence. */
    public int[] response() {
        return response.clone();
    }

    /** Ids in the response. */
    public int responseLength() {
        return response.length;
    }

    /** Ids in all. */
    public int length() {
        return prompt.length + response.length;
    }

    /** Writes what the model reads, all ids but the last, into a row. */
    void copyInputs(long[] row, int offset) {
        for (int i = 0; i + 1 < length(); i++) {
            row[offset + i] = id(i);
        }
    }

    /** Writes the following id at every position, and 1 where it belongs to the response. */
    void copyTargets(long[] targets, float[] mask, int offset) {
        for (int i = 1; i < length(); i++) {
            targets[offset + i - 1] = id(i);
            mask[offset + i - 1] = i >= prompt.length ? 1 : 0;
        }
    }

    private int id(int position) {
        return position < prompt.length ? prompt[position] : response[position - prompt.length];
    }

    @Override
    public String toString() {
        return Arrays.toString(prompt) + " -> " + Arrays.toString(response);
    }
}
