package dev.prudence.bench.decoding;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Tokens per second of a transformer (width 128, 4 layers, 4 heads, 1024 tokens) on one thread, with a key/value cache and by
 * recomputation, in sequences of several lengths.
 *
 * <p>A run decodes a token at four positions of a sequence of length L: after L/8, 3L/8, 5L/8 and 7L/8 tokens. Their mean is L/2, as over
 * the whole sequence, and recomputation runs graphs of exactly these lengths, without padding.
 */
public final class DecodingSuite {
    private static final List<Integer> LENGTHS = List.of(32, 64, 128, 256);
    private static final List<Integer> ROWS = List.of(1, 64);
    private static final int POSITIONS = 4;
    private static final int VOCABULARY = 1024;
    private static final double TOLERANCE = 1e-4;

    private DecodingSuite() {}

    public static List<Comparison> comparisons() {
        return ROWS.stream()
                .flatMap(rows -> LENGTHS.stream().map(length -> comparison(rows, length)))
                .toList();
    }

    private static Comparison comparison(int rows, int length) {
        String name = "length-%d-batch-%d".formatted(length, rows);
        double tokens = (double) rows * POSITIONS;
        return Comparison.ofRate(name, "tokens/s", tokens, 1, () -> open(name, rows, length));
    }

    private static Pair open(String name, int rows, int length) {
        LanguageModel.Size size = new LanguageModel.Size(VOCABULARY, 128, 4, 4, length);
        int[] lengths = IntStream.range(0, POSITIONS)
                .map(i -> (2 * i + 1) * length / (2 * POSITIONS))
                .toArray();
        SplittableRandom random = new SplittableRandom(1);
        List<long[]> prefixes = Arrays.stream(lengths)
                .mapToObj(
                        each -> random.longs((long) rows * each, 0, VOCABULARY).toArray())
                .toList();
        CachedDecoding ours = new CachedDecoding(size, rows, lengths);
        RecomputedDecoding baseline = new RecomputedDecoding(size, rows, prefixes);
        requireAgreement(name, ours.bestAfter(prefixes.get(0)), baseline.best());
        return new Pair(ours, baseline);
    }

    private static void requireAgreement(String name, float[] given, float[] expected) {
        for (int row = 0; row < expected.length; row++) {
            DisagreementException.check(
                    "The best score of row %d in %s".formatted(row, name), given[row], expected[row], TOLERANCE);
        }
    }
}
