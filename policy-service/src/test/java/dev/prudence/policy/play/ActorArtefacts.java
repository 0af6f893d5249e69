package dev.prudence.policy.play;

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

/** Small actors of random numbers: what they want is no use, but it is a function of what they see. */
final class ActorArtefacts {

    static final int ACTIONS = 5;
    static final int REPRESENTATION = 6;
    static final int CHANNELS = 4;
    static final int SIDE = 3;
    static final int STATE = 4;

    private ActorArtefacts() {}

    /** What an actor sees. */
    private enum Sight {
        TREE,
        TREE_AND_STATE,
        TREE_AND_MEMORY,
        PLANES,
        PIXELS;

        boolean ofTree() {
            return this == TREE || this == TREE_AND_STATE || this == TREE_AND_MEMORY;
        }

        Map<String, Integer> observation() {
            return switch (this) {
                case TREE, TREE_AND_STATE, TREE_AND_MEMORY -> shape(0, 0, 0);
                case PLANES -> shape(CHANNELS, SIDE, SIDE);
                case PIXELS -> shape(3, 8 * (SIDE + 2), 8 * (SIDE + 2));
            };
        }
    }

    private static Map<String, Integer> shape(int channels, int height, int width) {
        return Map.of("channels", channels, "height", height, "width", width);
    }

    /** One that sees a tree, of {@link #REPRESENTATION} numbers. */
    static ModelArtefact imagining(Integer... rows) {
        return write(Sight.TREE, REPRESENTATION, rows);
    }

    /** One that sees the world model's state too, of {@link #STATE} numbers. */
    static ModelArtefact thinking(Integer... rows) {
        return write(Sight.TREE_AND_STATE, REPRESENTATION, rows);
    }

    /** One that counts the steps that it remembers. */
    static ModelArtefact counting(Integer... rows) {
        return write(Sight.TREE_AND_MEMORY, REPRESENTATION, rows);
    }

    /** One that sees observations. */
    static ModelArtefact reacting(Integer... rows) {
        return write(Sight.PLANES, 0, rows);
    }

    /** One that sees pixels. */
    static ModelArtefact watching(Integer... rows) {
        return write(Sight.PIXELS, 0, rows);
    }

    /** One whose contract says something else than its graphs. */
    static ModelArtefact claiming(int representation, Integer... rows) {
        return write(Sight.TREE, representation, rows);
    }

    private static ModelArtefact write(Sight sight, int claimed, Integer... rows) {
        ArtefactWriter writer = ArtefactWriter.of("actor", "actor")
                .contract(Map.of(
                        "actions",
                        ACTIONS,
                        "representation",
                        claimed,
                        "observation",
                        sight.observation(),
                        "state",
                        sight == Sight.TREE_AND_STATE ? shape(STATE, 1, 1) : shape(0, 0, 0),
                        "memory",
                        sight == Sight.TREE_AND_MEMORY ? 1 : 0,
                        "rows",
                        List.of(rows)))
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("act-" + count + ".onnx", graph(sight, count));
        }
        try {
            Path directory = Files.createTempDirectory("actor");
            writer.writeTo(directory);
            return ModelArtefact.openVerified(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] graph(Sight sight, int rows) {
        GraphBuilder graph = GraphBuilder.create("actor");
        Value seen = seen(graph, sight, rows);
        Value all = seen.concat(
                1,
                graph.input("last_action", ElementType.INT64, Shape.of(rows)).oneHot(ACTIONS),
                graph.input("last_reset", ElementType.INT64, Shape.of(rows)).oneHot(2),
                graph.input("last_rewards", ElementType.FLOAT32, Shape.of(rows, 2)));
        graph.output("real_logits", head(graph, "real", all, ACTIONS));
        graph.output("imaginary_logits", head(graph, "imaginary", all, ACTIONS));
        graph.output("reset_logits", head(graph, "reset", all, 2));
        graph.output("values", head(graph, "value", all, 2));
        if (sight == Sight.TREE_AND_MEMORY) {
            graph.output(
                    "next_memory",
                    graph.input("memory", ElementType.FLOAT32, Shape.of(rows, 1))
                            .add(1));
        }
        Map<String, float[]> weights = new HashMap<>();
        graph.parameters().forEach(parameter -> {
            float[] values = new float[(int) parameter.shape().elements()];
            NoiseStream.of(11, parameter.name(), 0).fillGaussian(values, 0, values.length);
            weights.put(parameter.name(), values);
        });
        return OnnxWriter.write(graph, Weights.embedded(weights));
    }

    private static Value seen(GraphBuilder graph, Sight sight, int rows) {
        if (sight.ofTree()) {
            Value tree = graph.input("representation", ElementType.FLOAT32, Shape.of(rows, REPRESENTATION));
            return sight != Sight.TREE_AND_STATE
                    ? tree
                    : tree.concat(
                            1,
                            graph.input("state", ElementType.FLOAT32, Shape.of(rows, STATE, 1, 1))
                                    .reshape(rows, STATE));
        }
        Map<String, Integer> shape = sight.observation();
        int channels = shape.getOrDefault("channels", 0);
        int side = shape.getOrDefault("height", 0);
        return graph.input("observation", ElementType.FLOAT32, Shape.of(rows, channels, side, side))
                .reshape(rows, channels * side * side);
    }

    private static Value head(GraphBuilder graph, String name, Value all, int out) {
        return all.matMul(graph.parameter("head/" + name, Shape.of(all.shape().dimension(1), out)));
    }
}
