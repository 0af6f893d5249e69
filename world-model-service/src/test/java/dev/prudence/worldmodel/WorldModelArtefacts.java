package dev.prudence.worldmodel;

import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.noise.NoiseStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small world model of random numbers: what it says is no use, but it is a function of state and action. */
final class WorldModelArtefacts {

    static final int ACTIONS = 3;
    static final int HEIGHT = 2;
    static final int WIDTH = 4;
    static final int STATE = 6;
    static final int OBSERVATION = HEIGHT * WIDTH;

    private WorldModelArtefacts() {}

    static ModelArtefact random(long seed, Integer... rows) {
        return claiming(ACTIONS, seed, rows);
    }

    /** As the other, with a contract that may say something else than the graphs. */
    static ModelArtefact claiming(int claimedActions, long seed, Integer... rows) {
        return learned(claimedActions, "observations", seed, rows);
    }

    /** As the first, without saying how imagined states look. */
    static ModelArtefact unseen(long seed, Integer... rows) {
        return learned(ACTIONS, "features", seed, rows);
    }

    private static ModelArtefact learned(int claimedActions, String dynamics, long seed, Integer... rows) {
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(contract(claimedActions, new int[] {1, HEIGHT, WIDTH}, dynamics, rows))
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("begin-" + count + ".onnx", begin(seed, count, ACTIONS, 1, HEIGHT, WIDTH));
            writer.part("unroll-" + count + ".onnx", unroll(seed, count, dynamics.equals("observations")));
        }
        return write(writer);
    }

    /** Sokoban itself on boards of a size, seen as planes. */
    static ModelArtefact sokoban(int boardRows, int boardColumns, Map<String, ?> rules, long seed, Integer... rows) {
        int[] shape = {SokobanPlanes.PLANES, boardRows, boardColumns};
        Map<String, Object> contract = contract(SokobanState.ACTIONS, shape, "environment", rows);
        contract.put(
                "environment",
                Map.of(
                        "name",
                        "sokoban",
                        "view",
                        "planes",
                        "rows",
                        boardRows,
                        "columns",
                        boardColumns,
                        "rules",
                        rules));
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(contract)
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("begin-" + count + ".onnx", begin(seed, count, SokobanState.ACTIONS, shape));
        }
        return write(writer);
    }

    private static Map<String, Object> contract(int actions, int[] shape, String dynamics, Integer... rows) {
        return new HashMap<>(Map.of(
                "actions",
                actions,
                "observation",
                Map.of("channels", shape[0], "height", shape[1], "width", shape[2]),
                "stateSize",
                STATE,
                "discount",
                0.95,
                "dynamics",
                dynamics,
                "rows",
                List.of(rows)));
    }

    static ModelArtefact write(ArtefactWriter writer) {
        try {
            Path directory = Files.createTempDirectory("world-model");
            writer.writeTo(directory);
            return ModelArtefact.openVerified(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] begin(long seed, int rows, int actions, int... shape) {
        GraphBuilder graph = GraphBuilder.create("begin");
        int size = shape[0] * shape[1] * shape[2];
        Value observation =
                graph.input("observation", ElementType.FLOAT32, Shape.of(rows, shape[0], shape[1], shape[2]));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        Value seen = observation.reshape(rows, size).matMul(weight(graph, "see", size, STATE));
        Value state =
                seen.add(weight(graph, "did", actions, STATE).gather(0, action)).tanh();
        say(graph, state, rows, actions);
        graph.output("state", state);
        return OnnxWriter.write(graph, Weights.embedded(weights(seed, graph)));
    }

    private static byte[] unroll(long seed, int rows, boolean looks) {
        GraphBuilder graph = GraphBuilder.create("unroll");
        Value state = graph.input("state", ElementType.FLOAT32, Shape.of(rows, STATE));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        Value next = state.matMul(weight(graph, "go", STATE, STATE))
                .add(weight(graph, "did", ACTIONS, STATE).gather(0, action))
                .tanh();
        say(graph, next, rows, ACTIONS);
        graph.output("next_state", next);
        graph.output("reward", next.matMul(weight(graph, "reward", STATE, 1)).reshape(rows));
        graph.output(
                "done",
                next.matMul(weight(graph, "done", STATE, 1)).reshape(rows).sigmoid());
        if (looks) {
            graph.output(
                    "next_observation",
                    next.matMul(weight(graph, "look", STATE, OBSERVATION)).reshape(rows, 1, HEIGHT, WIDTH));
        }
        return OnnxWriter.write(graph, Weights.embedded(weights(seed, graph)));
    }

    private static void say(GraphBuilder graph, Value state, int rows, int actions) {
        graph.output("value", state.matMul(weight(graph, "value", STATE, 1)).reshape(rows));
        graph.output("logits", state.matMul(weight(graph, "policy", STATE, actions)));
    }

    private static Value weight(GraphBuilder graph, String name, int in, int out) {
        return graph.parameter("weight/" + name, Shape.of(in, out));
    }

    private static Map<String, float[]> weights(long seed, GraphBuilder graph) {
        Map<String, float[]> weights = new HashMap<>();
        graph.parameters().forEach(parameter -> {
            float[] values = new float[(int) parameter.shape().elements()];
            NoiseStream.of(seed, parameter.name(), 0).fillGaussian(values, 0, values.length);
            weights.put(parameter.name(), values);
        });
        return weights;
    }
}
