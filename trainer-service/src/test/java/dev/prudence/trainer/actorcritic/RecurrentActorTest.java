package dev.prudence.trainer.actorcritic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.HalfFloats;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.sft.StateTensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecurrentActorTest {

    private static final Recurrence SMALL = new Recurrence(2, 4, 2, 3);
    private static final ActorShape SHAPE =
            new ActorShape(3, 5, 0, 0, 0, 0, 2, 0, 1, 6, new StateShape(2, 2, 2), SMALL);
    private static final int UNROLLS = 2;
    private static final int STEPS = 6;

    @Test
    void thePapersActorHasAsManyParametersAsThePapers() {
        ActorShape paper = new ActorShape(
                5, 111, 0, 0, 0, 0, 32, 0, 200, 128, new StateShape(256, 5, 5), new Recurrence(3, 128, 8, 40));
        long parameters = ActorLearner.initial(paper, 1).values().stream()
                .mapToLong(values -> values.length)
                .sum();
        assertThat(parameters).isEqualTo(1_878_636);
        assertThat(paper.recurrence().memorySize()).isEqualTo(3 * (2 * 128 + 2 * 40 * 128) + 40);
    }

    /** The cell of the definition, with loops. */
    @Test
    void remembersLikeTheDefinition() {
        GraphBuilder graph = GraphBuilder.create("memory");
        List<Value> inputs = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            inputs.add(graph.input("x" + step, ElementType.FLOAT32, Shape.of(1, SMALL.width())));
        }
        Value memory = LstmAttention.input(graph, SMALL, 1);
        LstmAttention.Unrolled unrolled = new LstmAttention(graph, SMALL).unroll(inputs, memory, List.of());
        for (int step = 0; step < 5; step++) {
            graph.output("said" + step, unrolled.said().get(step));
        }
        Random random = new Random(4);
        Map<String, float[]> parameters = new TreeMap<>();
        graph.parameters()
                .forEach(each -> parameters.put(
                        each.name(), drawn(random, (int) each.shape().elements())));
        Map<String, Tensor> given = new HashMap<>();
        List<float[]> seen = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            seen.add(drawn(random, SMALL.width()));
            given.put("x" + step, Tensor.floats(seen.get(step), 1, SMALL.width()));
        }
        given.put("memory", Tensor.floats(new float[SMALL.memorySize()], 1, SMALL.memorySize()));
        NaiveMemory naive = new NaiveMemory(SMALL, parameters);
        try (InferenceSession session = InferenceSession.open(
                OnnxWriter.write(graph, Weights.embedded(parameters)), RuntimeOptions.inference())) {
            Tensors said = session.run(given);
            for (int step = 0; step < 5; step++) {
                double[] expected = naive.step(seen.get(step));
                float[] found = said.tensor("said" + step).toFloats();
                for (int at = 0; at < expected.length; at++) {
                    assertThat((double) found[at]).as("step %d", step).isCloseTo(expected[at], within(1e-5));
                }
            }
        }
    }

    private static float[] drawn(Random random, int count) {
        float[] values = new float[count];
        for (int at = 0; at < count; at++) {
            values[at] = (float) random.nextGaussian() / 2;
        }
        return values;
    }

    /** One segment that is the whole unroll needs no gradient from elsewhere. */
    @Test
    void segmentsLearnWhatTheWholeUnrollDoes() {
        Map<String, float[]> whole = learnt(6);
        for (int length : List.of(1, 2, 3)) {
            learnt(length).forEach((name, values) -> {
                float[] expected = whole.getOrDefault(name, new float[0]);
                for (int at = 0; at < values.length; at++) {
                    assertThat(values[at])
                            .as("%s, segments of %d", name, length)
                            .isCloseTo(expected[at], within(2e-5f));
                }
            });
        }
    }

    /** The accumulated gradients, which plain descent would follow: an optimiser's state hides little. */
    private static Map<String, float[]> learnt(int length) {
        ActorInputs inputs = new ActorInputs(SHAPE, 1);
        ActorCosts costs = new ActorCosts(0.5, 0.01, 0.02, 0.3, 0.9, true);
        try (SegmentPasses passes = new SegmentPasses(inputs, costs, UNROLLS, STEPS, length, 1e9)) {
            StepState state = StepState.of(
                    StateTensors.of(passes.step().stateShapes(), passes.step().initialState(somewhere())));
            List<Unroll> batch = List.of(unroll(1), unroll(2));
            passes.measure(state, batch);
            passes.learn(
                    state,
                    batch,
                    targets(),
                    Map.of("planning_cost", Tensor.scalar(0.7f), "learning_rate", Tensor.scalar(1e-3f)));
            Map<String, float[]> moments = new TreeMap<>();
            state.snapshot().toFloats().forEach((name, values) -> {
                if (name.startsWith("adam_m/")) {
                    moments.put(name, values);
                }
            });
            assertThat(moments).isNotEmpty();
            return moments;
        }
    }

    private static Map<String, Tensor> targets() {
        Random random = new Random(9);
        int rows = UNROLLS * STEPS;
        return Map.of(
                "advantages", Tensor.floats(drawn(random, 2 * rows), rows, 2),
                "targets", Tensor.floats(drawn(random, 2 * rows), rows, 2),
                "imaginary", Tensor.floats(new float[] {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0}, rows),
                "action", Tensor.longs(random.longs(rows, 0, 3).toArray(), rows),
                "reset", Tensor.longs(random.longs(rows, 0, 2).toArray(), rows));
    }

    private static Map<String, float[]> somewhere() {
        Map<String, float[]> parameters = new TreeMap<>(ActorLearner.initial(SHAPE, 3));
        Random random = new Random(8);
        parameters.replaceAll((name, values) -> {
            float[] moved = values.clone();
            for (int at = 0; at < moved.length; at++) {
                moved[at] += (float) random.nextGaussian() / 5;
            }
            return moved;
        });
        return parameters;
    }

    /** An episode ends with the fourth step. */
    private static Unroll unroll(long seed) {
        Random random = new Random(seed);
        Unroll unroll = new Unroll(SHAPE, STEPS);
        for (int step = 0; step <= STEPS; step++) {
            unroll.see(
                    step,
                    new Unroll.Seen(drawn(random, 5), new float[0], random.nextInt(3), random.nextInt(2), 0.5f, 0.1f));
            if (step < STEPS) {
                unroll.act(step, step % 3 != 2, random.nextInt(3), random.nextInt(2), -1);
                unroll.earn(step, 1, 0.5f, step == 3, step % 3 != 0);
            }
        }
        unroll.think(halves(drawn(random, (STEPS + 1) * SHAPE.state().size())));
        unroll.remember(halves(drawn(random, SMALL.memorySize())));
        return unroll;
    }

    private static ByteString halves(float[] values) {
        return ByteString.copyFrom(HalfFloats.toBytes(values, 0, values.length));
    }

    /** What the policy service does, step by step, and what the trainer says of the same steps. */
    @Test
    void isMeasuredAsItHasActed() {
        Map<String, float[]> parameters = somewhere();
        Unroll unroll = unroll(5);
        ActorInputs inputs = new ActorInputs(SHAPE, 1);
        Tensors measured;
        try (SegmentPasses passes = new SegmentPasses(inputs, ActorCosts.paper(), 1, STEPS, 2, 1e9)) {
            StepState state = StepState.of(
                    StateTensors.of(passes.step().stateShapes(), passes.step().initialState(parameters)));
            measured = passes.measure(state, List.of(unroll));
        }
        float[] memory = new float[SMALL.memorySize()];
        unroll.copyMemory(0, memory);
        byte[] acting = OnnxWriter.write(ActorGraphs.acting(SHAPE, 1), Weights.embedded(parameters));
        try (InferenceSession session = InferenceSession.open(acting, RuntimeOptions.inference())) {
            for (int step = 0; step <= STEPS; step++) {
                if (unroll.begins(step)) {
                    memory = new float[memory.length];
                }
                Map<String, Tensor> seen = new HashMap<>(inputs.of(List.of(unroll), step, 1));
                seen.put("memory", Tensor.floats(memory, 1, memory.length));
                Tensors said = session.run(seen);
                memory = said.tensor("next_memory").toFloats();
                for (String name : List.of("real_logits", "imaginary_logits", "reset_logits", "values")) {
                    float[] now = said.tensor(name).toFloats();
                    float[] all = measured.tensor(name).toFloats();
                    for (int at = 0; at < now.length; at++) {
                        assertThat(all[step * now.length + at])
                                .as("%s of step %d", name, step)
                                .isCloseTo(now[at], within(1e-5f));
                    }
                }
            }
        }
    }
}
