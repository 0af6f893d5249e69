package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Window;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import java.util.List;

/**
 * An actor in a graph. Inputs: {@code representation} float32 {@code [rows, representation]}, {@code observation} float32 {@code [rows, channels, height,
 * width]}, {@code state} float32 {@code [rows, state channels, state height, state width]}, each where it is seen; where rows share observations {@code view} int64 {@code [rows]}, the number of the observation that a row sees; {@code last_action} and {@code last_reset} int64 {@code [rows]}; {@code last_rewards} float32 {@code [rows, 2]}.
 *
 * @param realLogits of real actions, {@code [rows, actions]}
 * @param imaginaryLogits of imaginary actions, {@code [rows, actions]}
 * @param resetLogits of staying and of going back to the root, {@code [rows, 2]}
 * @param values of real and of planning rewards, {@code [rows, 2]}
 * @param read what the heads read, {@code [rows, ..]}
 */
record ActorNetwork(Value realLogits, Value imaginaryLogits, Value resetLogits, Value values, Value read) {

    static final int REWARDS = 2;
    private static final int KERNEL = 3;
    private static final int HIDDEN_LAYERS = 3;
    private static final int UNITS = 2;
    private static final int STATE_UNITS = 8;

    /** @param views observations that the rows share; {@code rows} for one each */
    static ActorNetwork create(GraphBuilder graph, ActorShape shape, int rows, int views) {
        Value seen = seen(graph, shape, rows, views);
        Value hidden = seen;
        for (int layer = 0; layer < HIDDEN_LAYERS; layer++) {
            Value input = layer == 0 ? seen : hidden.concat(1, seen);
            hidden = Linear.create(graph, "hidden" + layer, input.shape().dimension(1), shape.hidden())
                    .apply(input)
                    .relu();
        }
        Value made = Linear.create(graph, "made", shape.hidden(), shape.output())
                .apply(hidden)
                .relu();
        Value read = graph.input("last_action", ElementType.INT64, Shape.of(rows))
                .oneHot(shape.actions())
                .concat(
                        1,
                        graph.input("last_reset", ElementType.INT64, Shape.of(rows))
                                .oneHot(2),
                        graph.input("last_rewards", ElementType.FLOAT32, Shape.of(rows, REWARDS))
                                .clip(-1, 1),
                        made);
        if (shape.state().size() > 0) {
            read = read.concat(1, thought(graph, shape, rows));
        }
        return new ActorNetwork(
                head(graph, "real", read, shape.actions()),
                head(graph, "imaginary", read, shape.actions()),
                head(graph, "reset", read, 2),
                head(graph, "critic", read, REWARDS),
                read);
    }

    private static Value head(GraphBuilder graph, String name, Value read, int out) {
        return Linear.create(graph, "head/" + name, read.shape().dimension(1), out)
                .apply(read);
    }

    private static Value seen(GraphBuilder graph, ActorShape shape, int rows, int views) {
        if (shape.channels() == 0) {
            return tree(graph, shape, rows);
        }
        Value observed = observed(graph, shape, views);
        if (views < rows) {
            observed = observed.gather(0, graph.input("view", ElementType.INT64, Shape.of(rows)));
        }
        return shape.representation() == 0 ? observed : tree(graph, shape, rows).concat(1, observed);
    }

    private static Value tree(GraphBuilder graph, ActorShape shape, int rows) {
        return graph.input("representation", ElementType.FLOAT32, Shape.of(rows, shape.representation()));
    }

    private static Value observed(GraphBuilder graph, ActorShape shape, int rows) {
        Value x = graph.input(
                "observation", ElementType.FLOAT32, Shape.of(rows, shape.channels(), shape.height(), shape.width()));
        x = convolution(graph, "observation/input", x, shape.features()).relu();
        for (int block = 0; block < shape.blocks(); block++) {
            String name = "observation/block" + block;
            Value inner =
                    convolution(graph, name + "/first", x, shape.features()).relu();
            x = convolution(graph, name + "/second", inner, shape.features())
                    .add(x)
                    .relu();
        }
        return x.reshape(rows, shape.features() * shape.height() * shape.width());
    }

    /** What is seen in the world model's state (IMPALA's residual network, Espeholt et al. 2018, without pooling). */
    private static Value thought(GraphBuilder graph, ActorShape shape, int rows) {
        StateShape state = shape.state();
        Value x = graph.input(
                "state", ElementType.FLOAT32, Shape.of(rows, state.channels(), state.height(), state.width()));
        List<Integer> widths = List.of(2 * shape.features(), 2 * shape.features(), shape.features());
        for (int stage = 0; stage < widths.size(); stage++) {
            String name = "state/stage" + stage;
            x = convolution(graph, name + "/input", x, widths.get(stage));
            for (int unit = 0; unit < UNITS; unit++) {
                Value first = convolution(graph, name + "/unit" + unit + "/first", x.relu(), widths.get(stage));
                x = x.add(convolution(graph, name + "/unit" + unit + "/second", first.relu(), widths.get(stage)));
            }
        }
        int flat = shape.features() * state.height() * state.width();
        return Linear.create(graph, "state/made", flat, STATE_UNITS * shape.features())
                .apply(x.relu().reshape(rows, flat))
                .relu();
    }

    private static Value convolution(GraphBuilder graph, String name, Value x, int out) {
        return graph.apply(
                new Convolution.Conv(List.of(KERNEL, KERNEL), Window.of(2, 1), 1),
                x,
                graph.parameter(name + "/weight", Shape.of(out, x.shape().dimension(1), KERNEL, KERNEL)),
                graph.parameter(name + "/bias", Shape.of(out)));
    }
}
