package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * Layer normalisation over the last axis with gain and bias, <a href="https://arxiv.org/abs/1607.06450">arXiv 1607.06450</a>.
 *
 * @param gain {@code [width]}
 * @param bias {@code [width]}
 */
public record LayerNorm(Value gain, Value bias, double epsilon) {
    private static final double EPSILON = 1e-5;

    /** Adds the parameters {@code <name>/gain} and {@code <name>/bias}; ε is 1e-5. */
    public static LayerNorm create(GraphBuilder graph, String name, int width) {
        return new LayerNorm(
                graph.parameter(name + "/gain", Shape.of(width)),
                graph.parameter(name + "/bias", Shape.of(width)),
                EPSILON);
    }

    /** {@code [.., width]} to the same shape. */
    public Value apply(Value x) {
        return x.layerNormalization(gain, bias, epsilon);
    }
}
