package dev.prudence.trainer.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A walker on a ring of five cells: right and left, with a reward for coming to cell 0 from the right; the fourth such reward ends an episode. */
class WorldModelLearnerTest {

    private static final int CELLS = 5;
    private static final int STEPS = 3;
    private static final WorldModelShape SHAPE = shape(Dynamics.OBSERVATIONS);
    private static final WorldModelCosts COSTS = new WorldModelCosts(10, 3, 1, 1, 0.25, 0.5);
    private static final SequenceRules RULES = new SequenceRules(STEPS, 2, 0.8);

    private static WorldModelShape shape(Dynamics dynamics) {
        return new WorldModelShape(dynamics, FrameKind.PLANES, 2, 2, 1, CELLS, 12, 1, 8);
    }

    /** What is trained is what is served: the parts of an update's loss, added up from what {@code begin} and {@code unroll} say. */
    @Test
    void theServedGraphsSayWhatTheLossIsOf() {
        Replay replay = walked(2, 60);
        Map<String, float[]> parameters = somewhere(SHAPE);
        SplittableRandom random = new SplittableRandom(9);
        Replay.Drawn drawn = replay.draw(7, 0.5, new SplittableRandom(9));
        Map<String, Double> parts;
        try (WorldModelLearner learner =
                new WorldModelLearner(SHAPE, WorldModelCosts.standard(), 7, STEPS, 1e9, parameters)) {
            parts = learner.update(replay, 0.5, random, 1e-3);
        }
        Map<String, Double> sums = new HashMap<>();
        try (InferenceSession begin = session(WorldModelGraphs.begin(SHAPE, 1), parameters);
                InferenceSession unroll = session(WorldModelGraphs.unroll(SHAPE, 1), parameters)) {
            for (int sequence = 0; sequence < 7; sequence++) {
                double whole = add(replay, drawn.places().get(sequence), begin, unroll, sums);
                sums.merge("loss", whole * drawn.weights().get(sequence), Double::sum);
            }
        }
        sums.forEach((name, sum) ->
                assertThat(parts.getOrDefault(name, Double.NaN)).as(name).isCloseTo(sum / 7, within(2e-4)));
        assertThat(sums)
                .containsKeys("observation_loss", "reward_loss", "done_loss", "value_loss", "policy_loss", "loss");
    }

    /** The same where the first network predicts what the second one will see. */
    @Test
    void featuresArePredictedAsTheyAreServed() {
        WorldModelShape shape = shape(Dynamics.FEATURES);
        Replay replay = walked(2, 60);
        Map<String, float[]> parameters = somewhere(shape);
        Replay.Drawn drawn = replay.draw(7, 0.5, new SplittableRandom(9));
        Map<String, Double> parts = updated(shape, replay, parameters);
        Map<String, Double> sums = new HashMap<>();
        try (InferenceSession begin = session(WorldModelGraphs.begin(shape, 1), parameters);
                InferenceSession unroll = session(WorldModelGraphs.unroll(shape, 1), parameters);
                InferenceSession sights = session(sights(shape), parameters)) {
            for (int sequence = 0; sequence < 7; sequence++) {
                int place = drawn.places().get(sequence);
                Tensors said = begin.run(seenAs(replay.step(place, 0)));
                double loss = judge(replay, place, 0, said, sums);
                for (int step = 1;
                        step <= STEPS && !replay.step(place, step - 1).done();
                        step++) {
                    RealStep happened = replay.step(place, step);
                    said = unroll.run(next(shape, said, step, happened.action()));
                    loss += judgeStep(said, happened, sums);
                    if (!happened.done()) {
                        double feature = featureError(sights, shape, said, happened);
                        sums.merge("feature_loss", feature, Double::sum);
                        loss += 3 * feature + judge(replay, place, step, said, sums);
                    } else {
                        break;
                    }
                }
                sums.merge("loss", loss * drawn.weights().get(sequence), Double::sum);
            }
        }
        sums.forEach((name, sum) ->
                assertThat(parts.getOrDefault(name, Double.NaN)).as(name).isCloseTo(sum / 7, within(2e-4)));
        assertThat(sums).containsKeys("feature_loss", "reward_loss", "done_loss", "value_loss", "policy_loss", "loss");
        assertThat(parts).containsKeys("feature_error/1", "feature_error/3").doesNotContainKeys("observation_loss");
    }

    private static Map<String, Double> updated(WorldModelShape shape, Replay replay, Map<String, float[]> parameters) {
        try (WorldModelLearner learner = new WorldModelLearner(shape, COSTS, 7, STEPS, 1e9, parameters)) {
            return learner.update(replay, 0.5, new SplittableRandom(9), 1e-3);
        }
    }

    /** What the second network sees, and what the first one foresees that it will. */
    private static GraphBuilder sights(WorldModelShape shape) {
        GraphBuilder graph = GraphBuilder.create("sights");
        DualNetwork network = new DualNetwork(graph, shape);
        Value observation = graph.input("observation", ElementType.FLOAT32, Shape.of(1, 2, 1, CELLS));
        Value action = graph.input("action", ElementType.INT64, Shape.of(1));
        Value state = graph.input("state", ElementType.FLOAT32, Shape.of(1, 12, 1, CELLS));
        graph.output("seen", network.seenFeatures(observation, action));
        graph.output("foreseen", network.foreseenFeatures(state));
        return graph;
    }

    private static double featureError(
            InferenceSession sights, WorldModelShape shape, Tensors said, RealStep happened) {
        Map<String, Tensor> inputs = new HashMap<>(seenAs(happened));
        float[] state = Arrays.copyOf(said.tensor("next_state").toFloats(), shape.stateSize() / 2);
        inputs.put("state", Tensor.floats(state, 1, 12, 1, CELLS));
        Tensors both = sights.run(inputs);
        float[] seen = both.tensor("seen").toFloats();
        float[] foreseen = both.tensor("foreseen").toFloats();
        double sum = 0;
        for (int at = 0; at < seen.length; at++) {
            sum += Math.pow(foreseen[at] - seen[at], 2) / seen.length;
        }
        return sum;
    }

    private static Map<String, Tensor> seenAs(RealStep state) {
        return Map.of(
                "observation", Tensor.floats(seen(state), 1, 2, 1, CELLS),
                "action", Tensor.longs(new long[] {state.done() ? 0 : state.action()}, 1));
    }

    private static Map<String, Tensor> next(WorldModelShape shape, Tensors said, int step, int action) {
        return Map.of(
                "state",
                Tensor.floats(said.tensor(step == 1 ? "state" : "next_state").toFloats(), 1, shape.stateSize()),
                "action",
                Tensor.longs(new long[] {action}, 1));
    }

    /** Values and policies of what was seen are all that there is to learn where the environment itself is imagined with. */
    @Test
    void valuesAreLearntOfWhatWasSeen() {
        WorldModelShape shape = shape(Dynamics.ENVIRONMENT);
        Replay replay = walked(2, 60);
        Map<String, float[]> parameters = somewhere(shape);
        Replay.Drawn drawn = replay.draw(7, 0.5, new SplittableRandom(9));
        Map<String, Double> parts = updated(shape, replay, parameters);
        Map<String, Double> sums = new HashMap<>();
        try (InferenceSession begin = session(WorldModelGraphs.begin(shape, 1), parameters)) {
            for (int sequence = 0; sequence < 7; sequence++) {
                int place = drawn.places().get(sequence);
                double loss = 0;
                for (int step = 0;
                        step <= STEPS && (step == 0 || !replay.step(place, step).done());
                        step++) {
                    Tensors said = begin.run(seenAs(replay.step(place, step)));
                    loss += judge(replay, place, step, said, sums);
                }
                sums.merge("loss", loss * drawn.weights().get(sequence), Double::sum);
            }
        }
        sums.forEach((name, sum) ->
                assertThat(parts.getOrDefault(name, Double.NaN)).as(name).isCloseTo(sum / 7, within(2e-4)));
        assertThat(parts.keySet())
                .containsExactlyInAnyOrder(
                        "loss",
                        "grad_norm",
                        "value_loss",
                        "policy_loss",
                        "value_error/0",
                        "value_error/1",
                        "value_error/2",
                        "value_error/3");
    }

    private static double add(
            Replay replay, int place, InferenceSession begin, InferenceSession unroll, Map<String, Double> sums) {
        RealStep first = replay.step(place, 0);
        Tensors said = begin.run(Map.of(
                "observation", Tensor.floats(seen(first), 1, 2, 1, CELLS),
                "action", Tensor.longs(new long[] {first.done() ? 0 : first.action()}, 1)));
        float[] state = said.tensor("state").toFloats();
        double loss = judge(replay, place, 0, said, sums);
        for (int step = 1; step <= STEPS; step++) {
            RealStep happened = replay.step(place, step);
            said = unroll.run(Map.of(
                    "state", Tensor.floats(state, 1, SHAPE.stateSize()),
                    "action", Tensor.longs(new long[] {happened.action()}, 1)));
            state = said.tensor("next_state").toFloats();
            loss += judgeStep(said, happened, sums);
            if (happened.done()) {
                return loss;
            }
            double seen = 0;
            float[] wanted = seen(happened);
            float[] predicted = said.tensor("next_observation").toFloats();
            for (int at = 0; at < predicted.length; at++) {
                seen -= Math.log(wanted[at] > 0.5 ? predicted[at] : 1 - predicted[at]) / predicted.length;
            }
            sums.merge("observation_loss", seen, Double::sum);
            loss += 10 * seen + judge(replay, place, step, said, sums);
        }
        return loss;
    }

    private static double judgeStep(Tensors said, RealStep happened, Map<String, Double> sums) {
        double reward = Math.pow(said.tensor("reward").toFloats()[0] - happened.reward(), 2);
        double end = said.tensor("done").toFloats()[0];
        double counts = happened.truncated() && !happened.terminated() ? 0 : 1;
        double done = -Math.log(happened.terminated() ? end : 1 - end) * counts;
        sums.merge("reward_loss", reward, Double::sum);
        sums.merge("done_loss", done, Double::sum);
        return reward + done;
    }

    private static double judge(Replay replay, int place, int step, Tensors said, Map<String, Double> sums) {
        double target = ValueTargets.of(offset -> replay.step(place, step + offset), RULES);
        double value = Math.pow(said.tensor("value").toFloats()[0] - target, 2);
        float[] logits = said.tensor("logits").toFloats();
        double norm = Math.log(Math.exp(logits[0]) + Math.exp(logits[1]));
        float[] wanted = replay.step(place, step).policy();
        double policy = -wanted[0] * (logits[0] - norm) - wanted[1] * (logits[1] - norm);
        sums.merge("value_loss", value, Double::sum);
        sums.merge("policy_loss", policy, Double::sum);
        return 0.25 * value + 0.5 * policy;
    }

    @Test
    void learnsTheRingByHeart() {
        Replay replay = walked(4, 600);
        SplittableRandom random = new SplittableRandom(3);
        Map<String, float[]> parameters;
        try (WorldModelLearner learner = new WorldModelLearner(
                SHAPE, WorldModelCosts.standard(), 32, STEPS, 10, WorldModelLearner.initial(SHAPE, 1))) {
            for (int update = 0; update < 400; update++) {
                learner.update(replay, 1, random, 3e-3);
            }
            parameters = learner.parameters();
        }
        try (InferenceSession begin = session(WorldModelGraphs.begin(SHAPE, 1), parameters);
                InferenceSession unroll = session(WorldModelGraphs.unroll(SHAPE, 1), parameters)) {
            for (int start = 1; start < CELLS; start++) {
                float[] state = begin.run(Map.of(
                                "observation", Tensor.floats(numbers(look(start, 0)), 1, 2, 1, CELLS),
                                "action", Tensor.longs(new long[] {0}, 1)))
                        .tensor("state")
                        .toFloats();
                int cell = start;
                for (int step = 1; step <= STEPS; step++) {
                    int action = (start + step) % 2;
                    int next = Math.floorMod(cell + (action == 1 ? 1 : -1), CELLS);
                    Tensors said = unroll.run(Map.of(
                            "state", Tensor.floats(state, 1, SHAPE.stateSize()),
                            "action", Tensor.longs(new long[] {action}, 1)));
                    state = said.tensor("next_state").toFloats();
                    float[] seen = said.tensor("next_observation").toFloats();
                    for (int at = 0; at < CELLS; at++) {
                        assertThat(seen[at])
                                .as("cell %d, %d steps after %d", at, step, start)
                                .isCloseTo(at == next ? 1 : 0, within(0.2f));
                    }
                    float reward = next == 0 && action == 1 ? 1 : 0;
                    assertThat(said.tensor("reward").toFloats()[0])
                            .as("%d to %d", cell, next)
                            .isCloseTo(reward, within(0.25f));
                    cell = next;
                }
            }
        }
    }

    /** Rewards are foreseen without anything to look at. */
    @Test
    void learnsTheRingFromFeatures() {
        WorldModelShape shape = shape(Dynamics.FEATURES);
        Replay replay = walked(4, 600);
        SplittableRandom random = new SplittableRandom(3);
        Map<String, float[]> parameters;
        try (WorldModelLearner learner =
                new WorldModelLearner(shape, COSTS, 32, STEPS, 10, WorldModelLearner.initial(shape, 1))) {
            for (int update = 0; update < 400; update++) {
                learner.update(replay, 1, random, 3e-3);
            }
            parameters = learner.parameters();
        }
        try (InferenceSession begin = session(WorldModelGraphs.begin(shape, 1), parameters);
                InferenceSession unroll = session(WorldModelGraphs.unroll(shape, 1), parameters)) {
            for (int start = 1; start < CELLS; start++) {
                Tensors said = begin.run(seenAs(new RealStep(look(start, 0), 0, 0, false, false, 0, new float[0])));
                int cell = start;
                for (int step = 1; step <= STEPS; step++) {
                    int action = (start + step) % 2;
                    int next = Math.floorMod(cell + (action == 1 ? 1 : -1), CELLS);
                    said = unroll.run(next(shape, said, step, action));
                    assertThat(said.tensor("reward").toFloats()[0])
                            .as("%d to %d", cell, next)
                            .isCloseTo(next == 0 && action == 1 ? 1 : 0, within(0.25f));
                    cell = next;
                }
            }
        }
    }

    private static InferenceSession session(GraphBuilder graph, Map<String, float[]> parameters) {
        return InferenceSession.open(OnnxWriter.write(graph, Weights.embedded(parameters)), RuntimeOptions.inference());
    }

    /** Away from the start, where all heads are zero. */
    private static Map<String, float[]> somewhere(WorldModelShape shape) {
        Map<String, float[]> parameters = new HashMap<>(WorldModelLearner.initial(shape, 5));
        SplittableRandom random = new SplittableRandom(8);
        parameters.replaceAll((name, values) -> {
            float[] moved = values.clone();
            for (int at = 0; at < moved.length; at++) {
                moved[at] += (float) random.nextDouble(-0.1, 0.1);
            }
            return moved;
        });
        return parameters;
    }

    /** Where the walker is, and how many rewards there were before. */
    private static byte[] look(int cell, int laps) {
        byte[] seen = new byte[2 * CELLS];
        seen[cell] = -1;
        for (int lap = 0; lap < laps; lap++) {
            seen[CELLS + lap] = -1;
        }
        return seen;
    }

    private static float[] seen(RealStep step) {
        float[] seen = new float[SHAPE.observationSize()];
        step.copyObservation(seen, 0);
        return seen;
    }

    private static float[] numbers(byte[] look) {
        return seen(new RealStep(look, 0, 0, false, false, 0, new float[0]));
    }

    private static Replay walked(int columns, int steps) {
        Replay replay = new Replay(RULES, columns, columns * 1_000, 0.6);
        SplittableRandom random = new SplittableRandom(7);
        for (int column = 0; column < columns; column++) {
            int cell = 2;
            int laps = 0;
            int action = 0;
            float reward = 0;
            boolean terminated = false;
            boolean truncated = false;
            for (int step = 0; step < steps; step++) {
                float share = (float) random.nextDouble();
                replay.add(
                        column,
                        new RealStep(
                                look(cell, laps),
                                action,
                                reward,
                                terminated,
                                truncated,
                                (float) random.nextDouble(),
                                new float[] {share, 1 - share}));
                action = random.nextInt(2);
                cell = Math.floorMod(cell + (action == 1 ? 1 : -1), CELLS);
                reward = cell == 0 && action == 1 ? 1 : 0;
                laps += (int) reward;
                terminated = laps == 4;
                truncated = !terminated && random.nextInt(20) == 0;
                if (terminated || truncated) {
                    cell = 2;
                    laps = 0;
                }
            }
        }
        return replay;
    }
}
