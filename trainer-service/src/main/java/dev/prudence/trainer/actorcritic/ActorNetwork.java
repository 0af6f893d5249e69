package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Window;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An actor in a graph. Inputs: {@code representation} float32 {@code [rows, representation]}, {@code observation} float32 {@code [rows, channels, height,
 * width]}, {@code state} float32 {@code [rows, state channels, state height, state width]}, each where it is seen; {@code memory} float32 {@code [unrolls, memory size]}, where it remembers; where rows share observations {@code view} int64 {@code [rows]}, the number of the observation that a row sees; {@code last_action} and {@code last_reset} int64 {@code [rows]}; {@code last_rewards} float32 {@code [rows, 2]}.
 *
 * @param realLogits of real actions, {@code [rows, actions]}
 * @param imaginaryLogits of imaginary actions, {@code [rows, actions]}
 * @param resetLogits of staying and of going back to the root, {@code [rows, 2]}
 * @param values of real and of planning rewards, {@code [rows, 2]}
 * @param read what the heads read, {@code [rows, ..]}
 * @param recall what is remembered; empty for actors that remember nothing
 */
record ActorNetwork(
        Value realLogits, Value imaginaryLogits, Value resetLogits, Value values, Value read, Optional<Recall> recall) {

    /** Memories before the first step and behind the last: {@code [unrolls, memory size]}. */
    record Recall(Value before, Value behind) {}

    static final int REWARDS = 2;
    private static final int KERNEL = 3;
    private static final int HIDDEN_LAYERS = 3;
    private static final int UNITS = 2;
    private static final int STATE_UNITS = 8;

    /** What the heads read of it, and what is remembered. */
    private record Core(Value made, Optional<Recall> recall) {}

    /**
     * An actor in some unrolls.
     *
     * @param steps of each; rows are the steps of the first, then of the next
     * @param views observations that all rows share; {@code unrolls steps} for one each
     * @param kept float32 {@code [unrolls, 1]} for each step, see {@link LstmAttention#unroll}
     */
    static ActorNetwork create(
            GraphBuilder graph, ActorShape shape, int unrolls, int steps, int views, List<Value> kept) {
        int rows = unrolls * steps;
        Value seen = seen(graph, shape, rows, views);
        Core core = shape.recurrence().layers() > 0
                ? remembering(graph, shape, seen, unrolls, steps, kept)
                : new Core(layered(graph, shape, seen), Optional.empty());
        Value made = core.made();
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
                read,
                core.recall());
    }

    private static Value layered(GraphBuilder graph, ActorShape shape, Value seen) {
        Value hidden = seen;
        for (int layer = 0; layer < HIDDEN_LAYERS; layer++) {
            Value input = layer == 0 ? seen : hidden.concat(1, seen);
            hidden = Linear.create(graph, "hidden" + layer, input.shape().dimension(1), shape.hidden())
                    .apply(input)
                    .relu();
        }
        return Linear.create(graph, "made", shape.hidden(), shape.output())
                .apply(hidden)
                .relu();
    }

    private static Core remembering(
            GraphBuilder graph, ActorShape shape, Value seen, int unrolls, int steps, List<Value> kept) {
        Recurrence size = shape.recurrence();
        int width = size.width();
        Value taken = Linear.create(graph, "taken", seen.shape().dimension(1), width)
                .apply(seen)
                .relu()
                .reshape(unrolls, steps, width);
        List<Value> inputs = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            inputs.add(taken.slice(1, step, step + 1).reshape(unrolls, width));
        }
        Value memory = LstmAttention.input(graph, size, unrolls);
        LstmAttention.Unrolled unrolled = new LstmAttention(graph, size).unroll(inputs, memory, kept);
        List<Value> said = unrolled.said().stream()
                .map(each -> each.reshape(unrolls, 1, width))
                .toList();
        Value all = said.get(0)
                .concat(1, said.subList(1, steps).toArray(Value[]::new))
                .reshape(unrolls * steps, width);
        Value made =
                Linear.create(graph, "made", width, shape.output()).apply(all).relu();
        return new Core(made, Optional.of(new Recall(memory, unrolled.memory())));
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
        x = convolution(graph, "observation/input", x, shape.features(), shape.halvings() > 0 ? 2 : 1)
                .relu();
        for (int halving = 1; halving < shape.halvings(); halving++) {
            x = convolution(graph, "observation/halving" + halving, x, shape.features(), 2)
                    .relu();
        }
        for (int block = 0; block < shape.blocks(); block++) {
            String name = "observation/block" + block;
            Value inner =
                    convolution(graph, name + "/first", x, shape.features()).relu();
            x = convolution(graph, name + "/second", inner, shape.features())
                    .add(x)
                    .relu();
        }
        return x.reshape(rows, (int) (x.shape().elements() / rows));
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
        return convolution(graph, name, x, out, 1);
    }

    private static Value convolution(GraphBuilder graph, String name, Value x, int out, int stride) {
        return graph.apply(
                new Convolution.Conv(List.of(KERNEL, KERNEL), Window.of(2, stride, 1), 1),
                x,
                graph.parameter(name + "/weight", Shape.of(out, x.shape().dimension(1), KERNEL, KERNEL)),
                graph.parameter(name + "/bias", Shape.of(out)));
    }
}
