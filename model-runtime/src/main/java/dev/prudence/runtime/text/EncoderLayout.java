package dev.prudence.runtime.text;

import dev.prudence.runtime.RowBuckets;
import java.util.List;

/**
 * How texts are laid out for an encoder. A text is padded to the smallest of these lengths that holds it, longer ones are
 * cut; the number of rows is one of a fixed set. Both together make a text's bits independent of its batch.
 *
 * @param pooling how token vectors become one
 * @param lengths tokens per text, special tokens included, ascending, each 2 or more
 * @param rows texts per run
 */
public record EncoderLayout(Pooling pooling, List<Integer> lengths, RowBuckets rows) {

    /** Copies and checks. */
    public EncoderLayout {
        lengths = List.copyOf(lengths);
        for (int i = 0; i < lengths.size(); i++) {
            if (lengths.get(i) < 2 || (i > 0 && lengths.get(i) <= lengths.get(i - 1))) {
                throw new IllegalArgumentException("Lengths are 2 or more and ascend: lengths=" + lengths);
            }
        }
        if (lengths.isEmpty()) {
            throw new IllegalArgumentException("Give a length: lengths=" + lengths);
        }
    }

    /** Runs of one size. */
    public EncoderLayout(Pooling pooling, List<Integer> lengths, int rows) {
        this(pooling, lengths, RowBuckets.of(rows));
    }

    /** Lengths 8, 16, 32, 64 and 128; 16 rows. */
    public static EncoderLayout of(Pooling pooling) {
        return new EncoderLayout(pooling, List.of(8, 16, 32, 64, 128), 16);
    }

    /** The length that a text of so many tokens is padded or cut to. */
    public int lengthFor(int tokens) {
        return lengths.stream().filter(length -> length >= tokens).findFirst().orElse(lengths.get(lengths.size() - 1));
    }
}
