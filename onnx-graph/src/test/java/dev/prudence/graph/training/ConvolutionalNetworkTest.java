package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Pooling;
import dev.prudence.graph.op.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A network of convolutions and pooling on a problem whose answer is known: does a noisy bar lie or stand? */
class ConvolutionalNetworkTest {

    private static final int IMAGES = 32;
    private static final int SIDE = 8;
    private static final int CHANNELS = 6;

    @Test
    void aSmallConvolutionalNetworkTellsLyingFromStandingBars() {
        GraphBuilder g = GraphBuilder.create("bars");
        Value images = g.input("images", ElementType.FLOAT32, Shape.of(IMAGES, 1, SIDE, SIDE));
        Value labels = g.input("labels", ElementType.INT64, Shape.of(IMAGES));
        Value features = layer(g, "second", CHANNELS, pooled(layer(g, "first", 1, images)));
        Value logits = Linear.create(g, "out", CHANNELS, 2).apply(features.reduceMean(false, 2, 3));
        g.output("answer", logits.argMax(1));
        TrainingStep step = TrainingStep.builder(g, Losses.crossEntropy(logits, labels, -100))
                .adamW(AdamW.of(0.9, 0.99, 1e-8, 0))
                .build();
        try (StepLoop loop = new StepLoop(step, Initialiser.of(3).values(g.parameters()))) {
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < 150; i++) {
                loop.run(0.02, batch(random));
            }
            assertThat(accuracy(loop, random)).isGreaterThan(0.95);
        }
    }

    /** The step answers before it learns, so batches that it has not seen are a fair test. */
    private static double accuracy(StepLoop loop, SplittableRandom random) {
        int right = 0;
        for (int i = 0; i < 10; i++) {
            Map<String, double[]> batch = batch(random);
            Outputs outputs = loop.run(0, batch);
            for (int image = 0; image < IMAGES; image++) {
                right += outputs.get("answer")[image] == new Outputs(batch).get("labels")[image] ? 1 : 0;
            }
        }
        return right / (10.0 * IMAGES);
    }

    private static Value layer(GraphBuilder g, String name, int from, Value x) {
        Value kernels = g.parameter(name + "/weight", Shape.of(CHANNELS, from, 3, 3));
        Value bias = g.parameter(name + "/bias", Shape.of(CHANNELS));
        return g.apply(new Convolution.Conv(List.of(3, 3), Window.of(2, 1), 1), x, kernels, bias)
                .relu();
    }

    private static Value pooled(Value x) {
        return x.graph().apply(new Pooling.MaxPool(List.of(2, 2), Window.of(2, 2, 0)), x);
    }

    private static Map<String, double[]> batch(SplittableRandom random) {
        double[] images = random.doubles(IMAGES * SIDE * SIDE, -0.3, 0.3).toArray();
        double[] labels = new double[IMAGES];
        for (int image = 0; image < IMAGES; image++) {
            boolean stands = random.nextBoolean();
            int line = random.nextInt(SIDE);
            for (int i = 0; i < SIDE; i++) {
                images[(image * SIDE + (stands ? i : line)) * SIDE + (stands ? line : i)] += 1;
            }
            labels[image] = stands ? 1 : 0;
        }
        return new HashMap<>(Map.of("images", images, "labels", labels));
    }
}
