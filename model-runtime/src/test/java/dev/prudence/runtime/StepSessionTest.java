package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepSessionTest {
    private static final int SIZE = 4;

    /**
     * A small training step: weights move against x and a momentum gathers x. rows is the shape of the batch, so that
     * sessions of several shapes can share the state.
     */
    private static byte[] step(int rows) {
        return body(OnnxModels.named("step-" + rows), rows)
                .metadata("prudence.state", "weight=weight_next\nmomentum=momentum_next\n")
                .bytes();
    }

    /** The same graph without state, for feeding back by hand. */
    private static byte[] naive(int rows) {
        return body(OnnxModels.named("naive"), rows).bytes();
    }

    private static OnnxModels body(OnnxModels model, int rows) {
        return model.input("x", DataType.FLOAT32, rows, SIZE)
                .input("weight", DataType.FLOAT32, SIZE)
                .input("momentum", DataType.FLOAT32, SIZE)
                .weight("decay", new float[] {0.9f}, 1)
                .longs("axis", new long[] {0}, 1)
                .node("ReduceMean", List.of("x", "axis"), "mean", OnnxModels.integer("keepdims", 0))
                .node("Mul", List.of("momentum", "decay"), "kept")
                .node("Add", List.of("kept", "mean"), "momentum_next")
                .node("Tanh", List.of("momentum_next"), "direction")
                .node("Sub", List.of("weight", "direction"), "weight_next")
                .node("Mul", List.of("weight", "mean"), "product")
                .node("ReduceSum", List.of("product"), "loss", OnnxModels.integer("keepdims", 0))
                .output("weight_next", DataType.FLOAT32, SIZE)
                .output("momentum_next", DataType.FLOAT32, SIZE)
                .output("loss", DataType.FLOAT32);
    }

    private static StepSession open(byte[] onnx) {
        return StepSession.open(onnx, RuntimeOptions.training());
    }

    private static Map<String, Tensor> initial() {
        return Map.of(
                "weight", Tensor.floats(new float[] {1, 2, 3, 4}, SIZE),
                "momentum", Tensor.zeros(DataType.FLOAT32, SIZE));
    }

    private static Map<String, Tensor> batch(int step, int rows) {
        float[] values = new float[rows * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(step * 31 + i);
        }
        return Map.of("x", Tensor.floats(values, rows, SIZE));
    }

    @Test
    void givesTheSameAsCopyingTheStateByHand() {
        StepState state = StepState.of(initial());
        Map<String, Tensor> copied = new HashMap<>(initial());
        try (StepSession session = open(step(2));
                InferenceSession byHand = InferenceSession.open(naive(2), RuntimeOptions.training())) {
            for (int i = 0; i < 50; i++) {
                Map<String, Tensor> inputs = new HashMap<>(batch(i, 2));
                inputs.putAll(copied);
                Tensors expected = byHand.run(inputs);
                copied.put("weight", expected.tensor("weight_next"));
                copied.put("momentum", expected.tensor("momentum_next"));
                assertThat(session.run(state, batch(i, 2)))
                        .as("step %d", i)
                        .isEqualTo(Map.of("loss", expected.tensor("loss")));
                assertThat(state.snapshot()).as("step %d", i).isEqualTo(copied);
            }
        }
    }

    @Test
    void sessionsOfSeveralShapesShareOneState() {
        StepState state = StepState.of(initial());
        Map<String, Tensor> copied = new HashMap<>(initial());
        try (StepSession two = open(step(2));
                StepSession three = open(step(3));
                InferenceSession twoByHand = InferenceSession.open(naive(2), RuntimeOptions.training());
                InferenceSession threeByHand = InferenceSession.open(naive(3), RuntimeOptions.training())) {
            for (int i = 0; i < 20; i++) {
                int rows = i % 3 == 0 ? 3 : 2;
                (rows == 3 ? three : two).run(state, batch(i, rows));
                Map<String, Tensor> inputs = new HashMap<>(batch(i, rows));
                inputs.putAll(copied);
                Tensors expected = (rows == 3 ? threeByHand : twoByHand).run(inputs);
                copied.put("weight", expected.tensor("weight_next"));
                copied.put("momentum", expected.tensor("momentum_next"));
            }
        }
        assertThat(state.snapshot()).isEqualTo(copied);
    }

    @Test
    void aRestoredStateGoesOnAsIfNothingHadHappened() {
        try (StepSession session = open(step(2))) {
            StepState uninterrupted = StepState.of(initial());
            StepState state = StepState.of(initial());
            for (int i = 0; i < 5; i++) {
                session.run(uninterrupted, batch(i, 2));
                session.run(state, batch(i, 2));
            }
            Map<String, Tensor> checkpoint = state.snapshot();
            session.run(state, batch(99, 2));
            state.restore(checkpoint);
            StepState resumed = StepState.of(checkpoint);
            for (int i = 5; i < 10; i++) {
                session.run(uninterrupted, batch(i, 2));
                session.run(state, batch(i, 2));
                session.run(resumed, batch(i, 2));
            }
            assertThat(state.snapshot()).isEqualTo(uninterrupted.snapshot());
            assertThat(resumed.snapshot()).isEqualTo(uninterrupted.snapshot());
        }
    }

    @Test
    void aSnapshotDoesNotChangeWithLaterSteps() {
        StepState state = StepState.of(initial());
        try (StepSession session = open(step(2))) {
            Map<String, Tensor> before = state.snapshot();
            session.run(state, batch(0, 2));
            session.run(state, batch(1, 2));
            assertThat(before).isEqualTo(initial());
            assertThat(state.snapshot()).isNotEqualTo(before);
        }
    }

    @Test
    void twoPassesOverTheSameBatchesGiveTheSameBits() {
        assertThat(tenSteps()).isEqualTo(tenSteps());
    }

    private static Map<String, Tensor> tenSteps() {
        StepState state = StepState.of(initial());
        try (StepSession session = open(step(3))) {
            for (int i = 0; i < 10; i++) {
                session.run(state, batch(i, 3));
            }
        }
        return state.snapshot();
    }

    @Test
    void aFailedStepLeavesTheStateAsItWas() {
        byte[] onnx = OnnxModels.named("gathering")
                .input("index", DataType.INT64, 1)
                .input("table", DataType.FLOAT32, SIZE)
                .weight("one", new float[] {1}, 1)
                .node("Add", List.of("table", "one"), "table_next")
                .node("Gather", List.of("table_next", "index"), "found")
                .output("found", DataType.FLOAT32, 1)
                .output("table_next", DataType.FLOAT32, SIZE)
                .metadata("prudence.state", "table=table_next")
                .bytes();
        StepState state = StepState.of(Map.of("table", Tensor.floats(new float[] {1, 2, 3, 4}, SIZE)));
        try (StepSession session = open(onnx)) {
            session.run(state, Map.of("index", Tensor.longs(new long[] {0}, 1)));
            Map<String, Tensor> before = state.snapshot();
            assertThatThrownBy(() -> session.run(state, Map.of("index", Tensor.longs(new long[] {77}, 1))))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("model=gathering");
            assertThat(state.snapshot()).isEqualTo(before);
            Tensors outputs = session.run(state, Map.of("index", Tensor.longs(new long[] {3}, 1)));
            assertThat(outputs.tensor("found").toFloats()).containsExactly(6);
        }
    }

    @Test
    void anEvaluationGraphReadsTheLiveParameters() {
        byte[] evaluation = OnnxModels.named("evaluation")
                .input("weight", DataType.FLOAT32, SIZE)
                .input("count", DataType.FLOAT32, 1)
                .weight("one", new float[] {1}, 1)
                .node("Add", List.of("count", "one"), "count_next")
                .node("Identity", List.of("weight"), "seen")
                .output("seen", DataType.FLOAT32, SIZE)
                .output("count_next", DataType.FLOAT32, 1)
                .metadata("prudence.state", "count=count_next")
                .bytes();
        Map<String, Tensor> tensors = new HashMap<>(initial());
        tensors.put("count", Tensor.zeros(DataType.FLOAT32, 1));
        StepState state = StepState.of(tensors);
        try (StepSession training = open(step(2));
                StepSession evaluating = open(evaluation)) {
            training.run(state, batch(0, 2));
            Tensor seen = evaluating.run(state, Map.of()).tensor("seen");
            assertThat(seen)
                    .isEqualTo(state.snapshot().tensor("weight"))
                    .isNotEqualTo(initial().get("weight"));
        }
    }

    @Test
    void startsFromZerosAndCanBeCleared() {
        try (StepSession session = open(step(2))) {
            StepState state = session.zeroState();
            assertThat(state.names()).containsExactly("weight", "momentum");
            Map<String, Tensor> zeros = state.snapshot();
            session.run(state, batch(0, 2));
            assertThat(state.snapshot()).isNotEqualTo(zeros);
            state.clear();
            assertThat(state.snapshot()).isEqualTo(zeros);
        }
    }

    @Test
    void namesTheStateOrInputThatIsWrong() {
        try (StepSession session = open(step(2))) {
            StepState state = StepState.of(initial());
            assertThat(session.inputs()).containsOnlyKeys("x");
            assertThat(session.outputs()).containsOnlyKeys("loss");
            assertThatThrownBy(() -> session.run(state, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("input=x, expected=FLOAT32[2, 4]");
            assertThatThrownBy(() -> session.run(state, initial()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("State comes from the state");
            StepState narrow = StepState.of(Map.of(
                    "weight", Tensor.zeros(DataType.FLOAT32, 3), "momentum", Tensor.zeros(DataType.FLOAT32, SIZE)));
            assertThatThrownBy(() -> session.run(narrow, batch(0, 2)))
                    .hasMessageContaining("input=weight, expected=FLOAT32[4], given=FLOAT32[3]");
            StepState partial = StepState.of(Map.of("weight", Tensor.zeros(DataType.FLOAT32, SIZE)));
            assertThatThrownBy(() -> session.run(partial, batch(0, 2))).hasMessageEndingWith("name=momentum");
            assertThatThrownBy(() -> state.restore(narrow.snapshot())).hasMessageContaining("name=weight");
            assertThatThrownBy(() -> state.restore(partial.snapshot())).hasMessageContaining("expected=");
            assertThat(state.snapshot()).isEqualTo(initial());
        }
    }

    @Test
    void refusesMetadataThatNamesNoState() {
        assertThatThrownBy(() -> open(naive(2)))
                .hasMessageContaining("prudence.state")
                .hasMessageEndingWith("model=naive");
        byte[] wrong = body(OnnxModels.named("wrong"), 2)
                .metadata("prudence.state", "weight=nothing")
                .bytes();
        assertThatThrownBy(() -> open(wrong)).hasMessageContaining("line=weight=nothing");
        byte[] twice = body(OnnxModels.named("twice"), 2)
                .metadata("prudence.state", "weight=weight_next\nmomentum=weight_next")
                .bytes();
        assertThatThrownBy(() -> open(twice)).hasMessageContaining("line=momentum=weight_next");
    }

    @Test
    void notANumberStaysVisibleInTheState() {
        StepState state = StepState.of(initial());
        float[] poison = new float[2 * SIZE];
        poison[0] = Float.NaN;
        try (StepSession session = open(step(2))) {
            assertThat(session.run(state, Map.of("x", Tensor.floats(poison, 2, SIZE)))
                            .tensor("loss")
                            .toFloats()[0])
                    .isNaN();
        }
        assertThat(state.snapshot().tensor("weight").toFloats()[0]).isNaN();
        assertThat(state.snapshot().tensor("weight").toFloats()[1]).isEqualTo(2f);
    }
}
