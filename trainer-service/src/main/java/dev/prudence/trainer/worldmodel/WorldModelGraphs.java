package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The graphs that the world-model service runs, each for a number of rows. Their parameters are those of the training step. Thread-safe. */
public final class WorldModelGraphs {

    private WorldModelGraphs() {}

    /** All graphs of a model by their names, as functions of the number of rows. */
    public static Map<String, IntFunction<GraphBuilder>> of(WorldModelShape shape) {
        Map<String, IntFunction<GraphBuilder>> graphs = new LinkedHashMap<>();
        graphs.put("begin", rows -> begin(shape, rows));
        if (shape.dynamics() != Dynamics.ENVIRONMENT) {
            graphs.put("unroll", rows -> unroll(shape, rows));
        }
        return graphs;
    }

    /** From an observation and the action that led to it to value, logits and state. */
    public static GraphBuilder begin(WorldModelShape shape, int rows) {
        GraphBuilder graph = GraphBuilder.create("begin");
        Value observation = graph.input("observation", ElementType.FLOAT32, observations(shape, rows));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        DualNetwork network = new DualNetwork(graph, shape);
        if (shape.dynamics() == Dynamics.ENVIRONMENT) {
            Value value = network.valueFeatures(network.seenFeatures(observation, action));
            say(graph, network, value, rows);
            graph.output("state", value.reshape(rows, shape.stateSize()));
        } else {
            Value state = network.stateFeatures(observation, action);
            Value nothing = graph.zeros(state.type());
            Value value = network.valueFeatures(nothing, network.seenFeatures(observation, action), action);
            say(graph, network, value, rows);
            graph.output("state", state(shape, rows, state, value));
        }
        return graph;
    }

    /** From a state and an action to all that is said of what follows. */
    public static GraphBuilder unroll(WorldModelShape shape, int rows) {
        GraphBuilder graph = GraphBuilder.create("unroll");
        Value state = graph.input("state", ElementType.FLOAT32, Shape.of(rows, shape.stateSize()));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        DualNetwork network = new DualNetwork(graph, shape);
        Value next = network.nextStateFeatures(half(shape, rows, state, 0), action);
        Value seen;
        if (shape.dynamics() == Dynamics.FEATURES) {
            seen = network.foreseenFeatures(next);
        } else {
            Value observation = network.observation(network.decoded(next));
            graph.output("next_observation", observation);
            seen = network.seenFeatures(observation, action);
        }
        Value value = network.valueFeatures(half(shape, rows, state, 1), seen, action);
        Value rewardAndDone = network.rewardAndDone(next);
        graph.output("reward", rewardAndDone.slice(1, 0, 1).squeeze(1));
        graph.output("done", rewardAndDone.slice(1, 1, 2).squeeze(1).sigmoid());
        say(graph, network, value, rows);
        graph.output("next_state", state(shape, rows, next, value));
        return graph;
    }

    private static void say(GraphBuilder graph, DualNetwork network, Value features, int rows) {
        Value both = network.valueAndLogits(features);
        graph.output("value", both.slice(1, 0, 1).reshape(rows));
        graph.output("logits", both.slice(1, 1, both.shape().dimension(1)));
    }

    private static Shape observations(WorldModelShape shape, int rows) {
        return Shape.of(rows, shape.channels(), shape.height(), shape.width());
    }

    private static Value state(WorldModelShape shape, int rows, Value stateFeatures, Value valueFeatures) {
        return stateFeatures.reshape(rows, shape.halfState()).concat(1, valueFeatures.reshape(rows, shape.halfState()));
    }

    private static Value half(WorldModelShape shape, int rows, Value state, int which) {
        return state.slice(1, which * shape.halfState(), (which + 1) * shape.halfState())
                .reshape(rows, shape.features(), shape.featureHeight(), shape.featureWidth());
    }
}
