package dev.prudence.runtime.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.TransformerBlock;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Prints the tables of {@code docs/decisions/0022-weights-stay-initialisers.md}: what a run costs with the weights as
 * initialisers, which ONNX Runtime packs once, and as inputs, which could be swapped without opening a session. It is a
 * measurement, not a test of ours, so the build does not run it:
 *
 * <pre>{@code
 * mvn -pl model-runtime -am test -Dtest=WeightPlacementMeasurement -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class WeightPlacementMeasurement {
    private static final int[] ROWS = {1, 8, 64};
    private static final int PAIRS = 25;
    private static final double NANOS_PER_MILLI = 1e6;

    /** A network that can be written for any number of rows. */
    private enum Network {
        MLP("MLP 512-512-512-512", 512) {
            @Override
            Value apply(Value x) {
                return Mlp.create(x.graph(), "mlp", Value::relu, 512, 512, 512, 512)
                        .apply(x);
            }
        },
        BLOCK("transformer block, width 256, length 16", 16, 256) {
            @Override
            Value apply(Value x) {
                return TransformerBlock.create(x.graph(), "block", 256, 4).causal(x);
            }
        };

        private final String title;
        private final int[] sample;

        Network(String title, int... sample) {
            this.title = title;
            this.sample = sample;
        }

        abstract Value apply(Value x);

        private int[] shape(int rows) {
            int[] shape = new int[sample.length + 1];
            shape[0] = rows;
            System.arraycopy(sample, 0, shape, 1, sample.length);
            return shape;
        }

        private GraphBuilder graph(int rows) {
            GraphBuilder graph = GraphBuilder.create("network");
            graph.output("y", apply(graph.input("x", ElementType.FLOAT32, Shape.of(shape(rows)))));
            return graph;
        }

        /** The same first samples whatever the number of rows. */
        private Tensor input(int rows) {
            int[] shape = shape(rows);
            float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            NoiseStream.of(3, title, 0).fillGaussian(values, 0, values.length);
            return Tensor.floats(values, Arrays.stream(shape).asLongStream().toArray());
        }
    }

    /** A network ready to run, its weights in one of the two places. */
    private record Loaded(InferenceSession session, Map<String, Tensor> inputs, double openMillis)
            implements AutoCloseable {

        static Loaded open(Network network, int rows, boolean asInputs) {
            GraphBuilder graph = network.graph(rows);
            Map<String, float[]> values = Initialiser.of(7).values(graph.parameters());
            byte[] onnx = OnnxWriter.write(graph, asInputs ? Weights.inputs("w/") : Weights.embedded(values));
            Map<String, Tensor> inputs = new HashMap<>(Map.of("x", network.input(rows)));
            if (asInputs) {
                graph.parameters()
                        .forEach(each -> inputs.put(
                                "w/" + each.name(),
                                Tensor.floats(
                                        values.getOrDefault(each.name(), new float[0]),
                                        Arrays.stream(each.shape().dimensions())
                                                .asLongStream()
                                                .toArray())));
            }
            long start = System.nanoTime();
            InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference());
            return new Loaded(session, inputs, (System.nanoTime() - start) / NANOS_PER_MILLI);
        }

        float[] run() {
            return session.run(inputs).tensor("y").toFloats();
        }

        double millisPerRun(int runs) {
            long start = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                run();
            }
            return (System.nanoTime() - start) / NANOS_PER_MILLI / runs;
        }

        @Override
        public void close() {
            session.close();
        }
    }

    @Test
    void printsWhatARunAndASwapCost() {
        System.out.println(
                "| network | rows | initialisers, ms | inputs, ms | inputs / initialisers [quartiles] | swap by a new session, ms | runs until it pays |");
        for (Network network : Network.values()) {
            for (int rows : ROWS) {
                System.out.println(row(network, rows));
            }
        }
        assertThat(Network.values()).hasSize(2);
    }

    private static String row(Network network, int rows) {
        try (Loaded packed = Loaded.open(network, rows, false);
                Loaded fed = Loaded.open(network, rows, true)) {
            int runs = (int) Math.max(5, 30 / Math.max(packed.millisPerRun(20), fed.millisPerRun(20)));
            List<Double> packedMillis = new ArrayList<>();
            List<Double> fedMillis = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> swaps = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                packedMillis.add(packed.millisPerRun(runs));
                fedMillis.add(fed.millisPerRun(runs));
                ratios.add(fedMillis.get(pair) / packedMillis.get(pair));
                try (Loaded fresh = Loaded.open(network, rows, false)) {
                    swaps.add(fresh.openMillis());
                }
            }
            double gain = median(fedMillis) - median(packedMillis);
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.3f | %.3f | %.2f [%.2f, %.2f] | %.1f | %s |",
                    network.title,
                    rows,
                    median(packedMillis),
                    median(fedMillis),
                    median(ratios),
                    quantile(ratios, 0.25),
                    quantile(ratios, 0.75),
                    median(swaps),
                    gain <= 0 ? "never" : String.format(Locale.ROOT, "%.0f", median(swaps) / gain));
        }
    }

    /** Bits of the first sample at 1 and 8 rows against those at 64. */
    @Test
    void printsWhichPlaceGivesTheSameBitsAtEveryNumberOfRows() {
        System.out.println("| network | weights | rows 1 | rows 8 |");
        for (Network network : Network.values()) {
            for (boolean asInputs : new boolean[] {false, true}) {
                float[] reference = firstSample(network, 64, asInputs);
                System.out.printf(
                        "| %s | %s | %s | %s |%n",
                        network.title,
                        asInputs ? "inputs" : "initialisers",
                        compare(reference, firstSample(network, 1, asInputs)),
                        compare(reference, firstSample(network, 8, asInputs)));
            }
            System.out.printf(
                    "| %s | inputs against initialisers, 64 rows | %s | |%n",
                    network.title, compare(firstSample(network, 64, false), firstSample(network, 64, true)));
        }
        assertThat(firstSample(Network.MLP, 1, true)).hasSize(512);
    }

    private static float[] firstSample(Network network, int rows, boolean asInputs) {
        try (Loaded loaded = Loaded.open(network, rows, asInputs)) {
            float[] y = loaded.run();
            return Arrays.copyOf(y, y.length / rows);
        }
    }

    private static String compare(float[] expected, float[] found) {
        return Arrays.equals(expected, found) ? "=" : "other";
    }

    private static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    private static double quantile(List<Double> values, double share) {
        return values.stream().sorted().toList().get((int) (share * (values.size() - 1)));
    }
}
