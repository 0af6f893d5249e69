package dev.prudence.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed set of row counts that models are run with. Any number of samples becomes batches of these sizes; rows that
 * are left over are dummies, whose results are thrown away. With few shapes a model is loaded few times, and a sample gets
 * the same bits whatever it is batched with (measured: {@code docs/decisions/0020-batch-invariance.md}).
 *
 * @param sizes row counts, ascending, each 1 or more
 */
public record RowBuckets(List<Integer> sizes) {
    /** Tokens, padding included, beyond which a run gains nothing from more rows. */
    private static final int TOKENS_PER_RUN = 2048;

    /** Copies and checks. */
    public RowBuckets {
        sizes = List.copyOf(sizes);
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) < 1 || (i > 0 && sizes.get(i) <= sizes.get(i - 1))) {
                throw new IllegalArgumentException("Row counts are 1 or more and ascend: sizes=" + sizes);
            }
        }
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("Give a row count: sizes=" + sizes);
        }
    }

    /**
     * 8, 32, 128 and 512: the set of deterministic mode. 8 is the smallest count at which every measured kernel gives the
     * bits that it gives at the larger ones.
     */
    public static RowBuckets standard() {
        return of(8, 32, 128, 512);
    }

    /** Row counts, ascending, each 1 or more. */
    public static RowBuckets of(Integer... sizes) {
        return of(List.of(sizes));
    }

    /** Row counts, ascending, each 1 or more. */
    public static RowBuckets of(List<Integer> sizes) {
        return new RowBuckets(sizes);
    }

    /**
     * Samples {@code from} to {@code from + count} (exclusive), run with {@code rows} rows of which the first {@code count}
     * are real.
     *
     * @param from index of the first sample
     * @param count samples, 1 to {@code rows}
     * @param rows rows of the run, one of the set
     */
    public record Batch(int from, int count, int rows) {}

    /** The largest row count. */
    public int largest() {
        return sizes.get(sizes.size() - 1);
    }

    /** The smallest row count that holds so many samples, or the largest one there is. */
    public int rowsFor(int samples) {
        return sizes.stream().filter(size -> size >= samples).findFirst().orElse(largest());
    }

    /** The sizes whose runs have at most 2048 tokens when a row has so many; the smallest one at least. */
    public RowBuckets forLength(int tokens) {
        return new RowBuckets(sizes.stream()
                .filter(size -> size <= TOKENS_PER_RUN / tokens || size.equals(sizes.get(0)))
                .toList());
    }

    /**
     * Cuts samples 0 to {@code samples} (exclusive) into batches with as few dummies as these sizes allow: for models whose time is
     * spent in their rows. Where it is spent in starting a run, {@link #split} makes fewer runs.
     */
    public List<Batch> fill(int samples) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < samples; ) {
            int left = samples - from;
            int rows = sizes.stream()
                    .filter(size -> size <= left)
                    .reduce((smaller, larger) -> larger)
                    .orElse(sizes.get(0));
            int count = Math.min(rows, left);
            batches.add(new Batch(from, count, rows));
            from += count;
        }
        return batches;
    }

    /** Cuts samples 0 to {@code samples} (exclusive) into batches: full ones of the largest size, then one that fits the rest. */
    public List<Batch> split(int samples) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < samples; ) {
            int rows = rowsFor(samples - from);
            int count = Math.min(rows, samples - from);
            batches.add(new Batch(from, count, rows));
            from += count;
        }
        return batches;
    }
}
