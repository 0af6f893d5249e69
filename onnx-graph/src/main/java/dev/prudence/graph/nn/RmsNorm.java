package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * {@code y = x / sqrt(mean(x²) + ε) * gain} over the last axis, <a href="https://arxiv.org/abs/1910.07467">arXiv 1910.07467</a>.
 *
 * @param gain {@code [width]}
 */
public record RmsNorm(Value gain, double epsilon) {
    private static final double EPSILON = 1e-6;

    /** Adds the parameter {@code <name>/gain}; ε is 1e-6. */
    public static RmsNorm create(GraphBuilder graph, String name, int width) {
        return new RmsNorm(graph.parameter(name + "/gain", Shape.of(width)), EPSILON);
    }

    /** {@code [.., width]} to the same shape. */
    public Value apply(Value x) {
        Value deviation = x.square().reduceMean(true, -1).add(epsilon).sqrt();
        return x.div(deviation).mul(gain);
    }
}
