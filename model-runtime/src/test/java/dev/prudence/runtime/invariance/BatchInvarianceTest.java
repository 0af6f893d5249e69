package dev.prudence.runtime.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RuntimeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What deterministic mode promises: a sample is given one bit pattern whatever it is batched with, wherever it stands, and
 * whichever row count of the fixed set it falls into. Weights are initialisers, one thread, and a sample's padding depends
 * on its own length alone.
 */
class BatchInvarianceTest {
    private static final int POOL = 96;
    private static final int COMPOSITIONS = 1_000;

    @Test
    void anMlpGivesASampleOneBitPatternInAThousandCompositions() {
        Kernel mlp = Kernel.mlp();
        List<Sample> pool = IntStream.range(0, POOL)
                .mapToObj(number -> new Sample(number, mlp, mlp.sample(number)))
                .toList();
        assertOneBitPatternPerSample(pool, RowBuckets.standard(), 300);
    }

    /** Samples of 1 to 16 tokens, in length buckets of 8 and 16. */
    @Test
    void aTransformerGivesASampleOneBitPatternInAThousandCompositions() {
        Map<Integer, Kernel> buckets = Map.of(8, Kernel.maskedBlock(8), 16, Kernel.maskedBlock(16));
        List<Sample> pool = new ArrayList<>();
        for (int number = 0; number < POOL; number++) {
            int own = 1 + number % 16;
            int time = own <= 8 ? 8 : 16;
            pool.add(new Sample(
                    number, buckets.getOrDefault(time, Kernel.mlp()), Kernel.paddedSample(number, own, time)));
        }
        assertOneBitPatternPerSample(pool, RowBuckets.of(8, 16), 20);
    }

    /** An input and the kernel of its length bucket. */
    private record Sample(
            int number,
            Kernel kernel,
            @SuppressWarnings("ArrayRecordComponent") float[] values) {}

    private static void assertOneBitPatternPerSample(List<Sample> pool, RowBuckets buckets, int mostSamples) {
        SplittableRandom random = new SplittableRandom(5);
        Map<Integer, int[]> patterns = new HashMap<>();
        int compared = 0;
        try (Models models = new Models(buckets)) {
            for (int composition = 0; composition < COMPOSITIONS; composition++) {
                int count = 1 + random.nextInt(random.nextBoolean() ? 10 : mostSamples);
                List<Sample> samples =
                        random.ints(count, 0, POOL).mapToObj(pool::get).toList();
                for (Result result : models.run(samples)) {
                    int[] first = patterns.computeIfAbsent(result.number(), absent -> result.bits());
                    assertThat(result.bits())
                            .as("composition %d, sample %d", composition, result.number())
                            .isEqualTo(first);
                    compared++;
                }
            }
        }
        assertThat(patterns).hasSize(POOL);
        assertThat(compared).isGreaterThan(COMPOSITIONS);
    }

    private record Result(
            int number,
            @SuppressWarnings("ArrayRecordComponent") int[] bits) {}

    /** The models of all kernels and row counts, opened when first needed. */
    private static final class Models implements AutoCloseable {
        private final RowBuckets buckets;
        private final Map<String, Kernel.Loaded> loaded = new HashMap<>();

        Models(RowBuckets buckets) {
            this.buckets = buckets;
        }

        List<Result> run(List<Sample> samples) {
            Map<String, List<Sample>> byKernel = new TreeMap<>();
            for (Sample sample : samples) {
                byKernel.computeIfAbsent(sample.kernel().name(), absent -> new ArrayList<>())
                        .add(sample);
            }
            List<Result> results = new ArrayList<>();
            byKernel.values().forEach(members -> runBatches(members, results));
            return results;
        }

        private void runBatches(List<Sample> members, List<Result> results) {
            for (RowBuckets.Batch batch : buckets.split(members.size())) {
                List<Sample> part = members.subList(batch.from(), batch.from() + batch.count());
                List<float[]> outputs = model(part.get(0).kernel(), batch.rows())
                        .run(part.stream().map(Sample::values).toList());
                for (int row = 0; row < part.size(); row++) {
                    results.add(new Result(part.get(row).number(), bits(outputs.get(row))));
                }
            }
        }

        private Kernel.Loaded model(Kernel kernel, int rows) {
            return loaded.computeIfAbsent(
                    kernel.name() + "/" + rows, absent -> kernel.load(rows, RuntimeOptions.inference()));
        }

        private static int[] bits(float[] values) {
            return IntStream.range(0, values.length)
                    .map(i -> Float.floatToRawIntBits(values[i]))
                    .toArray();
        }

        @Override
        public void close() {
            loaded.values().forEach(Kernel.Loaded::close);
        }
    }
}
