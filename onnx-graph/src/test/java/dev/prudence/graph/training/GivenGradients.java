package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.Map;
import java.util.Random;

/** A loss whose gradients are its inputs: a matrix {@code w/weight} of 3 x 2 and a vector {@code w/bias} of 2. */
final class GivenGradients {
    static final int ROWS = 3;
    static final int COLUMNS = 2;
    private static final float[] WEIGHT = {0.5f, -1, 2, 0.25f, -0.75f, 1.5f};
    private static final float[] BIAS = {0, 0};

    private GivenGradients() {}

    static TrainingStep.Builder builder() {
        return builder(GraphBuilder.create("given"));
    }

    static TrainingStep.Builder builder(GraphBuilder graph) {
        Value weight = term(graph, "weight", Shape.of(ROWS, COLUMNS));
        Value bias = term(graph, "bias", Shape.of(COLUMNS));
        return TrainingStep.builder(graph, weight.add(bias));
    }

    private static Value term(GraphBuilder graph, String name, Shape shape) {
        Value gradient = graph.input("d_" + name, ElementType.FLOAT32, shape);
        return graph.parameter("w/" + name, shape).mul(gradient).sum();
    }

    static Map<String, float[]> start() {
        return Map.of("w/weight", WEIGHT.clone(), "w/bias", BIAS.clone());
    }

    static double[] weight() {
        return StepLoop.widen(WEIGHT);
    }

    static double[] bias() {
        return StepLoop.widen(BIAS);
    }

    static Map<String, double[]> draw(Random random, double scale) {
        return Map.of("d_weight", normal(random, ROWS * COLUMNS, scale), "d_bias", normal(random, COLUMNS, scale));
    }

    private static double[] normal(Random random, int count, double scale) {
        return random.doubles(count)
                .map(u -> (float) (scale * random.nextGaussian()))
                .toArray();
    }
}
