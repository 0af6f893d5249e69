package dev.prudence.graph.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.Sgd;
import dev.prudence.graph.training.StepLoop;
import dev.prudence.graph.training.TrainingStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchNormTest {

    private static final Shape IMAGES = Shape.of(4, 2, 3);

    @Test
    void trainingNormalisesByTheBatchAndMovesTheRunningStatistics() {
        GraphBuilder g = GraphBuilder.create("norm");
        Value x = g.input("x", ElementType.FLOAT32, IMAGES);
        BatchNorm norm = BatchNorm.create(g, "bn", 2);
        Value y = norm.train(x);
        g.output("y", y);
        Map<String, float[]> start = new HashMap<>(norm.initialState());
        start.put("bn/gain", new float[] {2, 1});
        start.put("bn/bias", new float[] {0, -1});
        double[] images = new Random(1).doubles(24, 1, 3).map(v -> (float) v).toArray();
        TrainingStep step =
                TrainingStep.builder(g, y.square().mean()).optimiser(Sgd.of(0)).build();
        try (StepLoop loop = new StepLoop(step, start)) {
            Outputs outputs = loop.run(0, Map.of("x", images));
            for (int channel = 0; channel < 2; channel++) {
                double mean = mean(images, channel);
                double variance = mean(squares(images), channel) - mean * mean;
                double expected =
                        (images[3 * channel] - mean) / Math.sqrt(variance + 1e-5) * start.get("bn/gain")[channel]
                                + start.get("bn/bias")[channel];
                assertThat(outputs.get("y")[3 * channel]).isCloseTo(expected, within(1e-4));
                assertThat(loop.state("bn/running_mean")[channel]).isCloseTo(0.1 * mean, within(1e-6));
                assertThat(loop.state("bn/running_variance")[channel])
                        .isCloseTo(0.9 + 0.1 * variance * 12 / 11, within(1e-6));
            }
        }
    }

    @Test
    void evaluationNormalisesByTheRunningStatistics() {
        GraphBuilder g = GraphBuilder.create("norm");
        g.output("y", BatchNorm.create(g, "bn", 2).evaluate(g.input("x", ElementType.FLOAT32, IMAGES)));
        Map<String, float[]> weights = Map.of("bn/gain", new float[] {2, 1}, "bn/bias", new float[] {0, -1});
        double[] images = new Random(1).doubles(24, 1, 3).map(v -> (float) v).toArray();
        Outputs outputs = OrtRunner.run(
                OnnxWriter.write(g, Weights.embedded(weights)),
                Map.of("x", images, "bn/running_mean", new double[] {1, 2}, "bn/running_variance", new double[] {4, 9
                }));
        assertThat(outputs.get("y")[0]).isCloseTo((images[0] - 1) / 2 * 2, within(1e-5));
        assertThat(outputs.get("y")[3]).isCloseTo((images[3] - 2) / 3 - 1, within(1e-5));
    }

    @Test
    void dropoutKeepsTheMeanAndObeysTheNoise() {
        GraphBuilder g = GraphBuilder.create("dropout");
        Shape shape = Shape.of(4);
        Value x = g.input("x", ElementType.FLOAT32, shape);
        g.output("y", new Dropout(0.5).apply(x, g.input("noise", ElementType.FLOAT32, shape)));
        Outputs outputs = OrtRunner.run(
                OnnxWriter.write(g, Weights.embedded(Map.of())),
                Map.of("x", new double[] {1, 2, 3, 4}, "noise", new double[] {0.49, 0.5, 0, 0.99}));
        assertThat(outputs.get("y")).containsExactly(0, 4, 0, 8);
        assertThatThrownBy(() -> new Dropout(1)).hasMessageContaining("rate=1.0");
    }

    private static double mean(double[] images, int channel) {
        return IntStream.range(0, 24)
                        .filter(i -> i / 3 % 2 == channel)
                        .mapToDouble(i -> images[i])
                        .sum()
                / 12;
    }

    private static double[] squares(double[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .toArray();
    }
}
