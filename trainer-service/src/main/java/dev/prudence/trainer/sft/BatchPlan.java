package dev.prudence.trainer.sft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Which demonstrations form which batch. In every epoch each bucket's demonstrations are shuffled and cut into full
 * batches, then the batches are shuffled; what is left of a bucket waits for another epoch. The batch of a step follows from
 * the seed and the step's number, so training can go on at any step.
 *
 * <p>Not thread-safe: it remembers the epoch that it planned last.
 */
public final class BatchPlan {

    private final TreeMap<Integer, List<Integer>> rowsByBucket = new TreeMap<>();
    private final int batchSize;
    private final long seed;
    private final int batchesPerEpoch;
    private long plannedEpoch = -1;
    private List<Batch> planned = List.of();

    /**
     * One batch.
     *
     * @param bucket length to pad to
     * @param rows positions of the demonstrations
     */
    public record Batch(int bucket, List<Integer> rows) {}

    /** Plans over the lengths of the inputs, by position. */
    public BatchPlan(List<Integer> lengths, LengthBuckets buckets, int batchSize, long seed) {
        for (int row = 0; row < lengths.size(); row++) {
            rowsByBucket
                    .computeIfAbsent(buckets.of(lengths.get(row)), bucket -> new ArrayList<>())
                    .add(row);
        }
        this.batchSize = batchSize;
        this.seed = seed;
        this.batchesPerEpoch = rowsByBucket.values().stream()
                .mapToInt(rows -> rows.size() / batchSize)
                .sum();
        if (batchesPerEpoch == 0) {
            throw new IllegalArgumentException(
                    "No bucket has a full batch; rows=" + lengths.size() + ", batchSize=" + batchSize);
        }
    }

    /** Full batches that one epoch has. */
    public int batchesPerEpoch() {
        return batchesPerEpoch;
    }

    /** The batch of a step, counted from 0. */
    public Batch batch(long step) {
        long epoch = step / batchesPerEpoch;
        if (epoch != plannedEpoch) {
            planned = plan(epoch);
            plannedEpoch = epoch;
        }
        return planned.get((int) (step % batchesPerEpoch));
    }

    private List<Batch> plan(long epoch) {
        Random random = new Random(seed * 1_000_003 + epoch);
        List<Batch> batches = new ArrayList<>();
        rowsByBucket.forEach((bucket, rows) -> {
            List<Integer> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, random);
            for (int start = 0; start + batchSize <= shuffled.size(); start += batchSize) {
                batches.add(new Batch(bucket, List.copyOf(shuffled.subList(start, start + batchSize))));
            }
        });
        Collections.shuffle(batches, random);
        return batches;
    }
}
