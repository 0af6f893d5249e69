package dev.prudence.graph.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sums over duplicate indices at real size. A kernel that loses updates between threads is right on every small case, so finite
 * differences do not see it: {@code ScatterND(add)} is such a kernel.
 */
class DuplicateIndexTest {
    private static final int ENTRIES = 64;
    private static final int LOOKUPS = 4096;
    private static final int WIDTH = 256;
    private static final int REPEATS = 100;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theGradientOfALookupLosesNoDuplicate(int threads) {
        double[] indices = new SplittableRandom(1)
                .ints(LOOKUPS, 0, ENTRIES)
                .asDoubleStream()
                .toArray();
        double[] cotangent = new SplittableRandom(2)
                .doubles((long) LOOKUPS * WIDTH, -1, 1)
                .map(value -> (float) value)
                .toArray();
        double[] expected = sums(indices, cotangent);
        try (OrtRunner runner = OrtRunner.open(lookupGradient(), threads)) {
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                double[] found = runner.run(Map.of("indices", indices, "cotangent", cotangent))
                        .get("gradient");
                assertThat(largestDifference(found, expected))
                        .as("repeat %d", repeat)
                        .isLessThan(1e-4);
            }
        }
    }

    private static byte[] lookupGradient() {
        GraphBuilder graph = GraphBuilder.create("lookup");
        Value table = graph.input("table", ElementType.FLOAT32, Shape.of(ENTRIES, WIDTH));
        Value indices = graph.input("indices", ElementType.INT64, Shape.of(LOOKUPS));
        Value cotangent = graph.input("cotangent", ElementType.FLOAT32, Shape.of(LOOKUPS, WIDTH));
        Value loss = table.gather(0, indices).mul(cotangent).sum();
        graph.output("gradient", Gradients.of(loss, List.of(table)).get(0));
        return OnnxWriter.write(graph, Weights.embedded(Map.of()));
    }

    private static double[] sums(double[] indices, double[] cotangent) {
        double[] sums = new double[ENTRIES * WIDTH];
        for (int i = 0; i < cotangent.length; i++) {
            sums[(int) indices[i / WIDTH] * WIDTH + i % WIDTH] += cotangent[i];
        }
        return sums;
    }

    private static double largestDifference(double[] found, double[] expected) {
        return IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(found[i] - expected[i]))
                .max()
                .orElseThrow();
    }
}
