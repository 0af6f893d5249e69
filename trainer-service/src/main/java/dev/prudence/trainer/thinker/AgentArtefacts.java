package dev.prudence.trainer.thinker;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.actorcritic.ActorGraphs;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.worldmodel.WorldModelGraphs;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** World models and actors as the services load them: a graph for each row count, and the weights that all of them share. Thread-safe. */
final class AgentArtefacts {

    private static final String WEIGHTS = "weights.safetensors";

    private AgentArtefacts() {}

    /** Writes a world model into a directory, which is created. */
    static void worldModel(
            Path directory,
            WorldModelShape shape,
            double discount,
            List<Integer> rows,
            Map<String, float[]> parameters,
            Map<String, ?> provenance) {
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(Map.of(
                        "actions", shape.actions(),
                        "observation", observation(shape.channels(), shape.height(), shape.width()),
                        "stateSize", shape.stateSize(),
                        "discount", discount,
                        "rows", rows))
                .provenance(provenance);
        Map<String, IntFunction<GraphBuilder>> graphs = new LinkedHashMap<>();
        graphs.put("begin", count -> WorldModelGraphs.begin(shape, count));
        graphs.put("unroll", count -> WorldModelGraphs.unroll(shape, count));
        write(writer, graphs, rows, parameters).writeTo(directory);
    }

    /**
     * Writes an actor into a directory, which is created.
     *
     * @param play how it was trained to play: for those who have it play elsewhere
     */
    static void actor(
            Path directory,
            ActorShape shape,
            Map<String, ?> play,
            List<Integer> rows,
            Map<String, float[]> parameters,
            Map<String, ?> provenance) {
        StateShape state = shape.state();
        ArtefactWriter writer = ArtefactWriter.of("actor", "actor")
                .contract(Map.of(
                        "actions", shape.actions(),
                        "representation", shape.representation(),
                        "observation", observation(shape.channels(), shape.height(), shape.width()),
                        "state", observation(state.channels(), state.height(), state.width()),
                        "memory", shape.recurrence().memorySize(),
                        "play", play,
                        "rows", rows))
                .provenance(provenance);
        write(writer, Map.of("act", count -> ActorGraphs.acting(shape, count)), rows, parameters)
                .writeTo(directory);
    }

    private static Map<String, Integer> observation(int channels, int height, int width) {
        return Map.of("channels", channels, "height", height, "width", width);
    }

    private static ArtefactWriter write(
            ArtefactWriter writer,
            Map<String, IntFunction<GraphBuilder>> graphs,
            List<Integer> rows,
            Map<String, float[]> parameters) {
        SafetensorsLayout layout = layout(graphs, rows.get(0));
        graphs.forEach((name, graph) -> rows.forEach(count ->
                writer.part(name + "-" + count + ".onnx", OnnxWriter.write(graph.apply(count), layout, WEIGHTS))));
        return writer.part(WEIGHTS, Safetensors.toBytes(layout, parameters));
    }

    /** Of all graphs' parameters: each has some of them. */
    private static SafetensorsLayout layout(Map<String, IntFunction<GraphBuilder>> graphs, int rows) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        graphs.values()
                .forEach(graph -> graph.apply(rows)
                        .parameters()
                        .forEach(parameter -> shapes.put(parameter.name(), parameter.shape())));
        return SafetensorsLayout.of(shapes);
    }
}
