package dev.prudence.bench.imagining;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Window;
import dev.prudence.runtime.artefact.ArtefactWriter;
import java.util.List;
import java.util.Map;

/**
 * A world model over 5×5 boards that costs what the one of the experiment's standard preset costs: as many convolutions of 16 channels for a step, as large a
 * state. What it says is a function of its random weights. Immutable.
 */
final class SmallWorldModel {

    static final int ACTIONS = 5;
    static final int CHANNELS = 4;
    static final int SIDE = 5;
    static final int OBSERVATION = CHANNELS * SIDE * SIDE;
    private static final int FEATURES = 16;
    static final int STATE = 2 * FEATURES * SIDE * SIDE;
    private static final int KERNEL = 3;
    /** Behind an observation: two encoders of three, and the value network's two. */
    private static final int BEGINNING = 8;
    /** Of a step: both dynamics, decoder, encoder. */
    private static final int UNROLLING = 10;

    private SmallWorldModel() {}

    /** As the service loads it. */
    static ArtefactWriter artefact(List<Integer> rows) {
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(Map.of(
                        "actions",
                        ACTIONS,
                        "observation",
                        Map.of("channels", CHANNELS, "height", SIDE, "width", SIDE),
                        "stateSize",
                        STATE,
                        "discount",
                        0.97,
                        "rows",
                        rows))
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("begin-" + count + ".onnx", begin(count));
            writer.part("unroll-" + count + ".onnx", unroll(count));
        }
        return writer;
    }

    /** From an observation and the action that led to it. */
    static byte[] begin(int rows) {
        GraphBuilder graph = GraphBuilder.create("begin");
        Value seen = graph.input("observation", ElementType.FLOAT32, Shape.of(rows, CHANNELS, SIDE, SIDE));
        Value features = convolved(graph, "begin", seen.concat(1, acted(graph, rows)), BEGINNING);
        say(graph, features, rows);
        graph.output("state", state(graph, features, rows));
        return written(graph);
    }

    /** From a state and an action. */
    static byte[] unroll(int rows) {
        GraphBuilder graph = GraphBuilder.create("unroll");
        Value state = graph.input("state", ElementType.FLOAT32, Shape.of(rows, STATE))
                .reshape(rows, 2 * FEATURES, SIDE, SIDE);
        Value features = convolved(graph, "unroll", state.concat(1, acted(graph, rows)), UNROLLING);
        Value both = head(graph, "reward", features, 2);
        graph.output("reward", both.slice(1, 0, 1).squeeze(1).tanh().mul(0.1));
        // No episode ends in imagination: every node costs a call of the model.
        graph.output("done", both.slice(1, 1, 2).squeeze(1).sigmoid().mul(0.1));
        say(graph, features, rows);
        graph.output("next_state", state(graph, features, rows));
        graph.output(
                "next_observation",
                convolution(graph, "decoder", features, CHANNELS).sigmoid());
        return written(graph);
    }

    private static Value acted(GraphBuilder graph, int rows) {
        return graph.input("action", ElementType.INT64, Shape.of(rows))
                .oneHot(ACTIONS)
                .reshape(rows, ACTIONS, 1, 1)
                .expand(Shape.of(rows, ACTIONS, SIDE, SIDE));
    }

    private static Value convolved(GraphBuilder graph, String name, Value x, int count) {
        Value features = x;
        for (int each = 0; each < count; each++) {
            features = convolution(graph, name + each, features, FEATURES).relu();
        }
        return features;
    }

    private static Value convolution(GraphBuilder graph, String name, Value x, int out) {
        return graph.apply(
                new Convolution.Conv(List.of(KERNEL, KERNEL), Window.of(2, 1), 1),
                x,
                graph.parameter(name + "/weight", Shape.of(out, x.shape().dimension(1), KERNEL, KERNEL)),
                graph.parameter(name + "/bias", Shape.of(out)));
    }

    private static Value state(GraphBuilder graph, Value features, int rows) {
        return convolution(graph, "state", features, 2 * FEATURES).tanh().reshape(rows, STATE);
    }

    private static void say(GraphBuilder graph, Value features, int rows) {
        Value both = head(graph, "value", features, 1 + ACTIONS);
        graph.output("value", both.slice(1, 0, 1).reshape(rows));
        graph.output("logits", both.slice(1, 1, 1 + ACTIONS));
    }

    private static Value head(GraphBuilder graph, String name, Value features, int out) {
        int rows = features.shape().dimension(0);
        int flat = FEATURES * SIDE * SIDE;
        return features.reshape(rows, flat).matMul(graph.parameter(name + "/head", Shape.of(flat, out)));
    }

    private static byte[] written(GraphBuilder graph) {
        return OnnxWriter.write(
                graph,
                Weights.embedded(Initialiser.of(3)
                        .with(
                                name -> name.endsWith("/weight"),
                                (random, shape) ->
                                        Math.sqrt(2.0 * shape.dimension(0) / shape.elements()) * random.nextGaussian())
                        .values(graph.parameters())));
    }
}
