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

    private ActorArtefacts() {}

    /** One that sees a tree, of {@link #REPRESENTATION} numbers. */
    static ModelArtefact imagining(Integer... rows) {
        return write(true, REPRESENTATION, rows);
    }

    /** One that sees observations. */
    static ModelArtefact reacting(Integer... rows) {
        return write(false, 0, rows);
    }

    /** One whose contract says something else than its graphs. */
    static ModelArtefact claiming(int representation, Integer... rows) {
        return write(true, representation, rows);
    }

    private static ModelArtefact write(boolean tree, int claimed, Integer... rows) {
        int side = tree ? 0 : SIDE;
        ArtefactWriter writer = ArtefactWriter.of("actor", "actor")
                .contract(Map.of(
                        "actions",
                        ACTIONS,
                        "representation",
                        claimed,
                        "observation",
                        Map.of("channels", tree ? 0 : CHANNELS, "height", side, "width", side),
                        "rows",
                        List.of(rows)))
                .provenance(Map.of());
        for (int count : rows) {
            writer.part("act-" + count + ".onnx", graph(tree, count));
        }
        try {
            Path directory = Files.createTempDirectory("actor");
            writer.writeTo(directory);
            return ModelArtefact.openVerified(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] graph(boolean tree, int rows) {
        GraphBuilder graph = GraphBuilder.create("actor");
        Value seen = tree
                ? graph.input("representation", ElementType.FLOAT32, Shape.of(rows, REPRESENTATION))
                : graph.input("observation", ElementType.FLOAT32, Shape.of(rows, CHANNELS, SIDE, SIDE))
                        .reshape(rows, CHANNELS * SIDE * SIDE);
        Value all = seen.concat(
                1,
                graph.input("last_action", ElementType.INT64, Shape.of(rows)).oneHot(ACTIONS),
                graph.input("last_reset", ElementType.INT64, Shape.of(rows)).oneHot(2),
                graph.input("last_rewards", ElementType.FLOAT32, Shape.of(rows, 2)));
        graph.output("real_logits", head(graph, "real", all, ACTIONS));
        graph.output("imaginary_logits", head(graph, "imaginary", all, ACTIONS));
        graph.output("reset_logits", head(graph, "reset", all, 2));
        graph.output("values", head(graph, "value", all, 2));
        Map<String, float[]> weights = new HashMap<>();
        graph.parameters().forEach(parameter -> {
            float[] values = new float[(int) parameter.shape().elements()];
            NoiseStream.of(11, parameter.name(), 0).fillGaussian(values, 0, values.length);
            weights.put(parameter.name(), values);
        });
        return OnnxWriter.write(graph, Weights.embedded(weights));
    }

    private static Value head(GraphBuilder graph, String name, Value all, int out) {
        return all.matMul(graph.parameter("head/" + name, Shape.of(all.shape().dimension(1), out)));
    }
}
