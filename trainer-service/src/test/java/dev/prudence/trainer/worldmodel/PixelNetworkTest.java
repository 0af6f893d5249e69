package dev.prudence.trainer.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A square of 4×4 pixels that an action moves from one quarter of a 16×16 frame to the next, and that is worth 1 in the last. */
class PixelNetworkTest {

    private static final WorldModelShape SHAPE =
            new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PIXELS, 2, 1, 16, 16, 8, 1, 4);
    private static final SequenceRules RULES = new SequenceRules(2, 2, 0.9);

    private static byte[] frame(int quarter) {
        byte[] frame = new byte[16 * 16];
        for (int at = 0; at < 16; at++) {
            int row = 8 * (quarter / 2) + 2 + at / 4;
            frame[row * 16 + 8 * (quarter % 2) + 2 + at % 4] = (byte) 200;
        }
        return frame;
    }

    private static Replay walked() {
        Replay replay = new Replay(RULES, 1, 2_000, 0.6);
        SplittableRandom random = new SplittableRandom(3);
        int quarter = 0;
        int action = 0;
        for (int step = 0; step < 400; step++) {
            float reward = quarter == 3 && action == 1 ? 1 : 0;
            replay.add(0, new RealStep(frame(quarter), action, reward, false, false, 0.5f, new float[] {0.5f, 0.5f}));
            action = random.nextInt(2);
            quarter = (quarter + action) % 4;
        }
        return replay;
    }

    @Test
    void paperSizedNetworksAreAsLargeAsThePaperSays() {
        WorldModelShape paper = new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PIXELS, 5, 3, 80, 80, 128, 1, 32);
        assertThat(paper.featureHeight()).isEqualTo(5);
        assertThat(paper.stateSize()).isEqualTo(2 * 128 * 25);
        long parameters = WorldModelLearner.initial(paper, 1).values().stream()
                .mapToLong(values -> values.length)
                .sum();
        assertThat(parameters)
                .as("6,637,133 in the code, which has gains where ours have biases")
                .isBetween(6_500_000L, 6_800_000L);
    }

    @Test
    void onlyTheFirstNetworkLearnsFromFeatures() {
        Map<String, float[]> before = WorldModelLearner.initial(SHAPE, 5);
        Map<String, float[]> after;
        WorldModelCosts features = new WorldModelCosts(0, 10, 0, 0, 0, 0);
        try (WorldModelLearner learner = new WorldModelLearner(SHAPE, features, 8, 2, 1e9, before)) {
            learner.update(walked(), 1, new SplittableRandom(1), 1e-3);
            after = learner.parameters();
        }
        for (Map.Entry<String, float[]> each : before.entrySet()) {
            if (each.getKey().startsWith("value/") || each.getKey().startsWith("state/head")) {
                assertThat(moved(each.getValue(), after.getOrDefault(each.getKey(), new float[0])))
                        .as(each.getKey())
                        .isZero();
            }
        }
        assertThat(after.get("state/decoder/output/transposed/weight"))
                .isNotEqualTo(before.get("state/decoder/output/transposed/weight"));
    }

    private static double moved(float[] before, float[] after) {
        double moved = 0;
        for (int at = 0; at < before.length; at++) {
            moved += Math.abs(after[at] - before[at]);
        }
        return moved;
    }

    @Test
    void learnsWhatWillBeSeenAndEarned() {
        Map<String, float[]> parameters = WorldModelLearner.initial(SHAPE, 5);
        WorldModelCosts costs = new WorldModelCosts(10, 1, 1, 0, 0.25, 0.5);
        try (WorldModelLearner learner = new WorldModelLearner(SHAPE, costs, 16, 2, 1e9, parameters)) {
            Replay replay = walked();
            SplittableRandom random = new SplittableRandom(2);
            Map<String, Double> first = learner.update(replay, 1, random, 3e-3);
            Map<String, Double> last = first;
            for (int update = 1; update < 250; update++) {
                last = learner.update(replay, 1, random, 3e-3);
            }
            assertThat(last.keySet())
                    .contains("mistakes/1", "mistakes/2", "reward_error/2", "value_error/0", "value_error/2")
                    .doesNotContain("mistakes/0", "mistakes/3");
            assertThat(last.getOrDefault("mistakes/2", 1.0)).isLessThan(first.getOrDefault("mistakes/2", 0.0) / 2);
            parameters = learner.parameters();
        }
        try (InferenceSession begin = session("begin", parameters);
                InferenceSession unroll = session("unroll", parameters)) {
            float[] seen = new float[SHAPE.observationSize()];
            new RealStep(frame(2), 1, 0, false, false, 0, new float[0]).copyObservation(seen, 0);
            Tensors root = begin.run(Map.of(
                    "observation", Tensor.floats(seen, 1, 1, 16, 16), "action", Tensor.longs(new long[] {1}, 1)));
            Tensors next = unroll.run(Map.of(
                    "state", Tensor.floats(root.tensor("state").toFloats(), 1, SHAPE.stateSize()),
                    "action", Tensor.longs(new long[] {1}, 1)));
            assertThat(next.tensor("reward").toFloats()[0]).isBetween(0.7f, 1.3f);
            float[] expected = next.tensor("next_observation").toFloats();
            assertThat(expected[12 * 16 + 12]).as("inside the square").isGreaterThan(0.5f);
            assertThat(expected[12 * 16 + 4]).as("where it was").isLessThan(0.3f);
        }
    }

    private static InferenceSession session(String graph, Map<String, float[]> parameters) {
        byte[] model = OnnxWriter.write(
                graph.equals("begin") ? WorldModelGraphs.begin(SHAPE, 1) : WorldModelGraphs.unroll(SHAPE, 1),
                Weights.embedded(parameters));
        return InferenceSession.open(model, RuntimeOptions.inference());
    }

    @Test
    void sidesThatCannotBeHalvedAreRefused() {
        assertThatThrownBy(() -> new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PIXELS, 5, 3, 56, 48, 8, 1, 4))
                .hasMessageEndingWith("height=56, width=48");
        assertThatThrownBy(() -> new WorldModelShape(Dynamics.OBSERVATIONS, FrameKind.PIXELS, 5, 3, 48, 48, 7, 1, 4))
                .hasMessageEndingWith("features=7");
    }
}
