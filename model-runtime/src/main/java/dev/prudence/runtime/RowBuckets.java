package dev.prudence.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed set of row counts that models are run with. Any number of samples becomes batches of these sizes; rows that
 * are left over are dummies, whose results are thrown away. With few shapes a model is loaded few times, and a sample gets
 * the same bits whatever it is batched with (measured: {@code docs/decisions/0020-batch-invariance.md}).
 *
 * <p>This class is thread-safe.
 */
public final class RowBuckets {
    private final List<Integer> sizes;

    private RowBuckets(List<Integer> sizes) {
        this.sizes = sizes;
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
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i) < 1 || (i > 0 && sizes.get(i) <= sizes.get(i - 1))) {
                throw new IllegalArgumentException("Row counts are 1 or more and ascend: sizes=" + sizes);
            }
        }
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("Give a row count: sizes=" + sizes);
        }
        return new RowBuckets(List.copyOf(sizes));
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

    /** The row counts, ascending. */
    public List<Integer> sizes() {
        return sizes;
    }

    /** The largest row count. */
    public int largest() {
        return sizes.get(sizes.size() - 1);
    }

    /** The smallest row count that holds so many samples, or the largest one there is. */
    public int rowsFor(int samples) {
        return sizes.stream().filter(size -> size >= samples).findFirst().orElse(largest());
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
