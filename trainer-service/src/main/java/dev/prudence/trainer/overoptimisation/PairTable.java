package dev.prudence.trainer.overoptimisation;

import java.util.Arrays;

/**
 * Preference pairs as flat float32 tables, row-major: prompts {@code [pairs, promptWidth]}, chosen and rejected {@code
 * [pairs, answerWidth]}.
 *
 * <p>Immutable by convention: nobody writes to the arrays after construction.
 */
final class PairTable {
    private final int size;
    private final float[] prompts;
    private final float[] chosen;
    private final float[] rejected;

    PairTable(int size, float[] prompts, float[] chosen, float[] rejected) {
        this.size = size;
        this.prompts = prompts;
        this.chosen = chosen;
        this.rejected = rejected;
    }

    int size() {
        return size;
    }

    float[] prompts() {
        return prompts;
    }

    float[] chosen() {
        return chosen;
    }

    float[] rejected() {
        return rejected;
    }

    /** The rows {@code order[from … from + count − 1]}, in that order. */
    PairTable rows(int[] order, int from, int count) {
        return new PairTable(
                count,
                rows(prompts, order, from, count),
                rows(chosen, order, from, count),
                rows(rejected, order, from, count));
    }

    private float[] rows(float[] table, int[] order, int from, int count) {
        int width = table.length / size;
        float[] picked = new float[count * width];
        for (int i = 0; i < count; i++) {
            System.arraycopy(table, order[from + i] * width, picked, i * width, width);
        }
        return picked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairTable table
                && Arrays.equals(prompts, table.prompts)
                && Arrays.equals(chosen, table.chosen)
                && Arrays.equals(rejected, table.rejected);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(chosen);
    }
}
