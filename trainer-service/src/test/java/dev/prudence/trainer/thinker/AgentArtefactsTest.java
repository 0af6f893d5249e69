package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.proto.rollout.v1.SokobanScoring;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.trainer.actorcritic.ActorGraphs;
import dev.prudence.trainer.actorcritic.ActorLearner;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.worldmodel.WorldModelGraphs;
import dev.prudence.trainer.worldmodel.WorldModelLearner;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published computes what its graph computes with the same weights inside. */
class AgentArtefactsTest {

    private static final List<Integer> ROWS = List.of(2, 8);
    private static final SokobanScoring SCORING = Episodes.scoring(SokobanRules.thinker());

    @Test
    void worldModelsShareTheirWeights(@TempDir Path directory) {
        WorldModelShape shape = new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PLANES, 5, 4, 3, 4, 6, 1, 4);
        Map<String, float[]> parameters = moved(WorldModelLearner.initial(shape, 1));
        AgentArtefacts.worldModel(directory, shape, SCORING, 0.97, ROWS, parameters, Map.of());
        ModelArtefact artefact = ModelArtefact.openVerified(directory);
        assertThat(artefact.manifest().contract().path("stateSize").asInt()).isEqualTo(shape.stateSize());
        assertThat(artefact.manifest().parts()).hasSize(5);
        for (int rows : ROWS) {
            assertSame(artefact, "begin", rows, WorldModelGraphs.begin(shape, rows), parameters);
            assertSame(artefact, "unroll", rows, WorldModelGraphs.unroll(shape, rows), parameters);
        }
    }

    @Test
    void theEnvironmentItselfIsDescribedInTheContract(@TempDir Path directory) {
        WorldModelShape planes = new WorldModelShape(Dynamics.ENVIRONMENT, FrameKind.PLANES, 5, 4, 3, 4, 6, 1, 4);
        JsonNode contract = described(directory.resolve("planes"), planes);
        assertThat(contract.path("stateSize").asInt()).isEqualTo(6 * 3 * 4);
        assertThat(contract.path("dynamics").asText()).isEqualTo("environment");
        assertThat(contract.path("environment").toString())
                .contains(
                        "\"name\":\"sokoban\"", "\"view\":\"planes\"", "\"rows\":3", "\"columns\":4", "\"solved\":10");
        WorldModelShape pixels = new WorldModelShape(Dynamics.ENVIRONMENT, FrameKind.PIXELS, 5, 3, 48, 64, 4, 1, 4);
        assertThat(described(directory.resolve("pixels"), pixels)
                        .path("environment")
                        .toString())
                .contains("\"view\":\"pixels\"", "\"rows\":4", "\"columns\":6");
    }

    private static JsonNode described(Path directory, WorldModelShape shape) {
        Map<String, float[]> parameters = WorldModelLearner.initial(shape, 1);
        AgentArtefacts.worldModel(directory, shape, SCORING, 0.97, List.of(2), parameters, Map.of());
        ModelArtefact artefact = ModelArtefact.openVerified(directory);
        assertThat(artefact.manifest().parts()).as("one graph and the weights").hasSize(2);
        return artefact.manifest().contract();
    }

    @Test
    void actorsToo(@TempDir Path directory) {
        ActorShape shape = ActorShape.ofTree(5, 40);
        Map<String, float[]> parameters = moved(ActorLearner.initial(shape, 1));
        AgentArtefacts.actor(directory, shape, Map.of("scoring", Map.of("timeLimit", 9)), ROWS, parameters, Map.of());
        ModelArtefact artefact = ModelArtefact.openVerified(directory);
        assertThat(artefact.manifest().contract().path("representation").asInt())
                .isEqualTo(40);
        assertThat(artefact.manifest().contract().at("/play/scoring/timeLimit").asInt())
                .isEqualTo(9);
        for (int rows : ROWS) {
            assertSame(artefact, "act", rows, ActorGraphs.acting(shape, rows), parameters);
        }
    }

    private static void assertSame(
            ModelArtefact artefact, String what, int rows, GraphBuilder graph, Map<String, float[]> parameters) {
        byte[] whole = OnnxWriter.write(graph, Weights.embedded(parameters));
        Path part = artefact.path(what + "-" + rows + ".onnx");
        try (InferenceSession expected = InferenceSession.open(whole, RuntimeOptions.inference());
                InferenceSession published = InferenceSession.open(part, RuntimeOptions.inference())) {
            assertThat(published.outputs()).isEqualTo(expected.outputs());
            Map<String, Tensor> inputs = new HashMap<>();
            Random random = new Random(rows);
            expected.inputs().forEach((name, spec) -> inputs.put(name, drawn(name, spec.shape(), random)));
            assertThat(published.run(inputs)).isEqualTo(expected.run(inputs));
        }
    }

    private static Tensor drawn(String name, long[] shape, Random random) {
        int size = 1;
        for (long each : shape) {
            size *= (int) each;
        }
        if (name.endsWith("action") || name.endsWith("reset")) {
            return Tensor.longs(random.longs(size, 0, 2).toArray(), shape);
        }
        float[] values = new float[size];
        for (int at = 0; at < size; at++) {
            values[at] = random.nextFloat();
        }
        return Tensor.floats(values, shape);
    }

    /** Away from the start, where all heads are zero. */
    private static Map<String, float[]> moved(Map<String, float[]> initial) {
        Map<String, float[]> parameters = new HashMap<>();
        Random random = new Random(5);
        initial.keySet().stream().sorted().forEach(name -> {
            float[] values = initial.getOrDefault(name, new float[0]).clone();
            for (int at = 0; at < values.length; at++) {
                values[at] += 0.1f * (float) random.nextGaussian();
            }
            parameters.put(name, values);
        });
        return parameters;
    }
}
