package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * {@code y = x W + b} over the last axis, for any number of leading axes.
 *
 * @param weight {@code [inputs, outputs]}
 * @param bias {@code [outputs]}
 */
public record Linear(Value weight, Value bias) {

    /** Adds the parameters {@code <name>/weight} and {@code <name>/bias}. */
    public static Linear create(GraphBuilder graph, String name, int inputs, int outputs) {
        return new Linear(
                graph.parameter(name + "/weight", Shape.of(inputs, outputs)),
                graph.parameter(name + "/bias", Shape.of(outputs)));
    }

    /** {@code [.., inputs]} to {@code [.., outputs]}. */
    public Value apply(Value x) {
        return x.matMul(weight).add(bias);
    }
}
