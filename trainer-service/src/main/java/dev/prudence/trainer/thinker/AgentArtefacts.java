package dev.prudence.trainer.thinker;

import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Safetensors;
import dev.prudence.graph.onnx.SafetensorsLayout;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.actorcritic.ActorGraphs;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.worldmodel.WorldModelGraphs;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** World models and actors as the services load them: a graph for each row count, and the weights that all of them share. Thread-safe. */
final class AgentArtefacts {

    private static final String WEIGHTS = "weights.safetensors";

    private AgentArtefacts() {}

    /**
     * Writes a world model into a directory, which is created.
     *
     * @param scoring of the environment, for models that imagine with it
     */
    static void worldModel(
            Path directory,
            WorldModelShape shape,
            SokobanScoring scoring,
            double discount,
            List<Integer> rows,
            Map<String, float[]> parameters,
            Map<String, ?> provenance) {
        Map<String, Object> contract = new LinkedHashMap<>();
        contract.put("actions", shape.actions());
        contract.put("observation", observation(shape.channels(), shape.height(), shape.width()));
        contract.put("stateSize", shape.stateSize());
        contract.put("discount", discount);
        contract.put("dynamics", shape.dynamics().id());
        if (shape.dynamics() == Dynamics.ENVIRONMENT) {
            contract.put("environment", environment(shape, scoring));
        }
        contract.put("rows", rows);
        ArtefactWriter writer = ArtefactWriter.of("world-model", "world-model")
                .contract(contract)
                .provenance(provenance);
        write(writer, WorldModelGraphs.of(shape), rows, parameters).writeTo(directory);
    }

    private static Map<String, ?> environment(WorldModelShape shape, SokobanScoring scoring) {
        boolean pixels = shape.frames() == FrameKind.PIXELS;
        return Map.of(
                "name", "sokoban",
                "view", pixels ? "pixels" : "planes",
                "rows", pixels ? SokobanPixels.cells(shape.height()) : shape.height(),
                "columns", pixels ? SokobanPixels.cells(shape.width()) : shape.width(),
                "rules",
                        Map.of(
                                "step", scoring.getStep(),
                                "boxOnGoal", scoring.getBoxOnGoal(),
                                "boxOffGoal", scoring.getBoxOffGoal(),
                                "solved", scoring.getSolved()));
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
