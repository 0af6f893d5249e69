package dev.prudence.launcher.solving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.TreeVariant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An agent that a run has left.
 *
 * @param actor directory of its artefact
 * @param worldModel directory of what it imagines with; empty if it does not
 * @param tree of its stages; empty likewise
 * @param observation what it sees of a moment
 * @param scoring that it was trained for
 * @param rows of the boards that it knows
 * @param columns of these
 */
public record TrainedAgent(
        Path actor,
        Optional<Path> worldModel,
        Optional<TreeSettings> tree,
        ObservationKind observation,
        SokobanScoring scoring,
        int rows,
        int columns) {

    private static final int SPRITE = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads an agent of a finished run.
     *
     * @param run the run's output directory
     * @param name of the agent's stage; empty for the first one that imagines
     * @throws LaunchException if there is none
     */
    public static TrainedAgent read(Path run, String name) {
        Path stages = run.resolve("stages");
        List<String> known = names(stages);
        String wanted = name.isEmpty()
                ? known.stream()
                        .filter(each -> each.startsWith("thinker"))
                        .findFirst()
                        .orElse("")
                : name;
        if (!known.contains(wanted)) {
            throw new LaunchException(
                    "There is no such agent in this run; give the directory that ./prudence run thinker"
                            + " --out named or printed: run=" + run + ", agent=" + wanted + ", agents=" + known);
        }
        return read(stages.resolve(wanted));
    }

    /** Those that have an actor, sorted. */
    private static List<String> names(Path stages) {
        if (!Files.isDirectory(stages)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(stages)) {
            return all.filter(stage -> Files.exists(stage.resolve("actor").resolve("manifest.json")))
                    .map(stage -> stage.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LaunchException("The run cannot be read: directory=" + stages, e);
        }
    }

    private static TrainedAgent read(Path stage) {
        JsonNode play = contract(stage.resolve("actor")).path("play");
        Path model = stage.resolve("world-model");
        Optional<Path> imagines = Files.exists(model) ? Optional.of(model) : Optional.empty();
        JsonNode observation = contract(imagines.orElse(stage.resolve("actor"))).path("observation");
        ObservationKind kind = ObservationKind.valueOf(
                play.path("observation").asText(ObservationKind.OBSERVATION_KIND_PLANES.name()));
        boolean pixels = kind == ObservationKind.OBSERVATION_KIND_PIXELS;
        return new TrainedAgent(
                stage.resolve("actor"),
                imagines,
                play.has("tree") ? Optional.of(tree(play.path("tree"))) : Optional.empty(),
                kind,
                scoring(play.path("scoring")),
                cells(observation.path("height").asInt(), pixels),
                cells(observation.path("width").asInt(), pixels));
    }

    /** Of a side, outer wall left out, which pixels show. */
    private static int cells(int side, boolean pixels) {
        return pixels ? side / SPRITE - 2 : side;
    }

    private static JsonNode contract(Path artefact) {
        Path manifest = artefact.resolve("manifest.json");
        try {
            return JSON.readTree(manifest.toFile()).path("contract");
        } catch (IOException e) {
            throw new LaunchException("The agent cannot be read: file=" + manifest, e);
        }
    }

    private static TreeSettings tree(JsonNode tree) {
        return TreeSettings.newBuilder()
                .setActionCount(tree.path("actions").asInt())
                .setStageLength(tree.path("stageLength").asInt())
                .setMaxDepth(tree.path("maxDepth").asInt())
                .setDiscount(tree.path("discount").asDouble())
                .setTreeCarry(tree.path("treeCarry").asBoolean())
                .setVariant(TreeVariant.valueOf(tree.path("variant").asText()))
                .build();
    }

    private static SokobanScoring scoring(JsonNode scoring) {
        return SokobanScoring.newBuilder()
                .setStep((float) scoring.path("step").asDouble())
                .setBoxOnGoal((float) scoring.path("boxOnGoal").asDouble())
                .setBoxOffGoal((float) scoring.path("boxOffGoal").asDouble())
                .setSolved((float) scoring.path("solved").asDouble())
                .setTimeLimit(scoring.path("timeLimit").asInt())
                .build();
    }
}
