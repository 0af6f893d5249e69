package dev.prudence.trainer.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Prints the table of {@code docs/decisions/0021-two-decoding-steps.md}. It is a measurement, not a test of ours, so the
 * build does not run it:
 *
 * <pre>{@code
 * mvn -pl trainer-service -am test -Dtest=DecodingStepMeasurement -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class DecodingStepMeasurement {
    /** The language policy of the standard preset. */
    private static final TransformerShape SHAPE = new TransformerShape(2048, 128, 3, 4, 48);

    private static final int PAIRS = 25;
    private static final int STEPS = 40;
    private static final double NANOS_PER_MILLI = 1e6;

    @Test
    void printsWhatAStepOfEachKindCosts() {
        System.out.println("| rows | plain, ms a step | selecting, ms a step | selecting / plain [quartiles] |");
        Map<String, float[]> weights = InitialWeights.of(SHAPE, 0.02, new float[SHAPE.vocabulary()], 1);
        for (int rows : new int[] {1, 8, 64}) {
            try (StepSession plain = open(DecoderGraph.create(SHAPE, rows), weights);
                    StepSession selecting = open(DecoderGraph.selecting(SHAPE, rows), weights)) {
                print(plain, selecting, rows);
            }
        }
        assertThat(weights).isNotEmpty();
    }

    private static void print(StepSession plain, StepSession selecting, int rows) {
        double[] plainMillis = new double[PAIRS];
        double[] selectingMillis = new double[PAIRS];
        double[] ratios = new double[PAIRS];
        millisPerStep(plain, rows);
        millisPerStep(selecting, rows);
        for (int pair = 0; pair < PAIRS; pair++) {
            plainMillis[pair] = millisPerStep(plain, rows);
            selectingMillis[pair] = millisPerStep(selecting, rows);
            ratios[pair] = selectingMillis[pair] / plainMillis[pair];
        }
        System.out.printf(
                Locale.ROOT,
                "| %d | %.2f | %.2f | %.2f [%.2f, %.2f] |%n",
                rows,
                median(plainMillis),
                median(selectingMillis),
                median(ratios),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double millisPerStep(StepSession session, int rows) {
        StepState cache = session.zeroState();
        Map<String, Tensor> inputs = inputs(session, rows);
        session.run(cache, inputs);
        long start = System.nanoTime();
        for (int step = 0; step < STEPS; step++) {
            session.run(cache, inputs);
        }
        return (System.nanoTime() - start) / NANOS_PER_MILLI / STEPS;
    }

    private static Map<String, Tensor> inputs(StepSession session, int rows) {
        float[] half = new float[rows];
        Arrays.fill(half, 0.5f);
        long[] fifty = new long[rows];
        Arrays.fill(fifty, 50);
        Map<String, Tensor> inputs = new HashMap<>();
        session.inputs()
                .forEach((name, spec) -> inputs.put(
                        name,
                        spec.type() == DataType.FLOAT32
                                ? Tensor.floats(half, rows)
                                : Tensor.zeros(spec.type(), spec.shape())));
        inputs.computeIfPresent("top_k", (name, zeros) -> Tensor.longs(fifty, rows));
        return inputs;
    }

    private static StepSession open(GraphBuilder graph, Map<String, float[]> weights) {
        return StepSession.open(OnnxWriter.write(graph, Weights.embedded(weights)), RuntimeOptions.inference());
    }

    private static double median(double[] values) {
        return quantile(values, 0.5);
    }

    private static double quantile(double[] values, double share) {
        return Arrays.stream(values).sorted().toArray()[(int) (share * (values.length - 1))];
    }
}
