package dev.prudence.trainer.sft;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The few lengths to which sequences are padded. A sequence's bucket follows from its own length alone.
 *
 * @param lengths ascending, in tokens
 */
public record LengthBuckets(List<Integer> lengths) {

    private static final int STEP = 8;
    private static final int SHORTEST = 16;

    /** Refuses an empty or unordered list. */
    public LengthBuckets {
        lengths = List.copyOf(lengths);
        if (lengths.isEmpty()
                || !lengths.equals(lengths.stream().sorted().distinct().toList())) {
            throw new IllegalArgumentException("Buckets must be some ascending lengths; lengths=" + lengths);
        }
    }

    /** Multiples of 8 from 16 up to the longest length, which is the last bucket. */
    public static LengthBuckets upTo(int longest) {
        List<Integer> steps = IntStream.iterate(SHORTEST, length -> length < longest, length -> length + STEP)
                .boxed()
                .toList();
        return new LengthBuckets(IntStream.concat(steps.stream().mapToInt(Integer::intValue), IntStream.of(longest))
                .boxed()
                .toList());
    }

    /** The longest length. */
    public int longest() {
        return lengths.get(lengths.size() - 1);
    }

    /**
     * The smallest bucket that holds a length.
     *
     * @throws IllegalArgumentException when none does
     */
    public int of(int length) {
        return lengths.stream()
                .filter(bucket -> bucket >= length)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The sequence is longer than the longest bucket of " + longest() + "; length=" + length));
    }
}
