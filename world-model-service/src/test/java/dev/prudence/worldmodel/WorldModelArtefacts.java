package dev.prudence.worldmodel;

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
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(Map.of(
                        "actions",
                        claimedActions,
                        "observation",
                        Map.of("channels", 1, "height", HEIGHT, "width", WIDTH),
                        "stateSize",
                        STATE,
                        "discount",
                        0.95,
                        "rows",
                        List.of(rows)))
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("begin-" + count + ".onnx", begin(seed, count));
            writer.part("unroll-" + count + ".onnx", unroll(seed, count));
        }
        return write(writer);
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

    private static byte[] begin(long seed, int rows) {
        GraphBuilder graph = GraphBuilder.create("begin");
        Value observation = graph.input("observation", ElementType.FLOAT32, Shape.of(rows, 1, HEIGHT, WIDTH));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        Value seen = observation.reshape(rows, OBSERVATION).matMul(weight(graph, "see", OBSERVATION, STATE));
        Value state =
                seen.add(weight(graph, "did", ACTIONS, STATE).gather(0, action)).tanh();
        say(graph, state, rows);
        graph.output("state", state);
        return OnnxWriter.write(graph, Weights.embedded(weights(seed, graph)));
    }

    private static byte[] unroll(long seed, int rows) {
        GraphBuilder graph = GraphBuilder.create("unroll");
        Value state = graph.input("state", ElementType.FLOAT32, Shape.of(rows, STATE));
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        Value next = state.matMul(weight(graph, "go", STATE, STATE))
                .add(weight(graph, "did", ACTIONS, STATE).gather(0, action))
                .tanh();
        say(graph, next, rows);
        graph.output("next_state", next);
        graph.output("reward", next.matMul(weight(graph, "reward", STATE, 1)).reshape(rows));
        graph.output(
                "done",
                next.matMul(weight(graph, "done", STATE, 1)).reshape(rows).sigmoid());
        graph.output(
                "next_observation",
                next.matMul(weight(graph, "look", STATE, OBSERVATION)).reshape(rows, 1, HEIGHT, WIDTH));
        return OnnxWriter.write(graph, Weights.embedded(weights(seed, graph)));
    }

    private static void say(GraphBuilder graph, Value state, int rows) {
        graph.output("value", state.matMul(weight(graph, "value", STATE, 1)).reshape(rows));
        graph.output("logits", state.matMul(weight(graph, "policy", STATE, ACTIONS)));
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
