package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A multi-layer perceptron: linear layers with an activation between them, none after the last.
 *
 * @param activation for example {@code Value::relu}
 */
public record Mlp(List<Linear> layers, UnaryOperator<Value> activation) {

    public Mlp {
        layers = List.copyOf(layers);
    }

    /**
     * Adds the layers {@code <name>/0}, {@code <name>/1}, …
     *
     * @param widths inputs, hidden widths, outputs; at least two numbers
     */
    public static Mlp create(GraphBuilder graph, String name, UnaryOperator<Value> activation, int... widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException("Give at least inputs and outputs: widths=" + widths.length);
        }
        List<Linear> layers = IntStream.range(0, widths.length - 1)
                .mapToObj(i -> Linear.create(graph, name + "/" + i, widths[i], widths[i + 1]))
                .toList();
        return new Mlp(layers, activation);
    }

    /** {@code [.., inputs]} to {@code [.., outputs]}. */
    public Value apply(Value x) {
        Value y = layers.get(0).apply(x);
        for (Linear layer : layers.subList(1, layers.size())) {
            y = layer.apply(activation.apply(y));
        }
        return y;
    }
}
