package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller reads when a run cannot give a sound result. */
class RunFailuresTest {
    private static final RuntimeOptions FINITE = RuntimeOptions.inference().withFiniteOutputs();

    @Test
    void anOutputThatIsNoNumberIsNamedWithPlaceAndValue() {
        byte[] onnx = OnnxModels.named("logarithm")
                .input("x", DataType.FLOAT32, -1)
                .input("n", DataType.INT64, 1)
                .node("Identity", List.of("n"), "count")
                .node("Log", List.of("x"), "y")
                .output("count", DataType.INT64, 1)
                .output("y", DataType.FLOAT32, -1)
                .bytes();
        try (InferenceSession session = InferenceSession.open(onnx, FINITE)) {
            Tensor n = Tensor.longs(new long[] {Long.MAX_VALUE}, 1);
            Map<String, Tensor> sound = Map.of("x", Tensor.floats(new float[] {1, 2, 3}, 3), "n", n);
            assertThat(session.run(sound)).containsOnlyKeys("count", "y");
            Map<String, Tensor> zero = Map.of("x", Tensor.floats(new float[] {1, 2, 0}, 3), "n", n);
            NotFiniteException refused = catchThrowableOfType(NotFiniteException.class, () -> session.run(zero));
            assertThat(refused.tensor()).isEqualTo("y");
            assertThat(refused)
                    .hasMessageEndingWith(
                            "model=logarithm, inputs={n=INT64[1], x=FLOAT32[3]}, output=y, index=2, value=-Infinity");
        }
    }

    @Test
    void float64IsLookedAtToo() {
        byte[] onnx = OnnxModels.named("root")
                .input("x", DataType.FLOAT64, 2)
                .node("Sqrt", List.of("x"), "y")
                .output("y", DataType.FLOAT64, 2)
                .bytes();
        try (InferenceSession session = InferenceSession.open(onnx, FINITE)) {
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.doubles(new double[] {4, -1}, 2))))
                    .isInstanceOf(NotFiniteException.class)
                    .hasMessageEndingWith("output=y, index=1, value=NaN");
        }
    }

    /** The loss is sound, the next parameters would not be: the step is refused and the state stays usable. */
    @Test
    void aStateThatWouldBecomeNoNumberIsRefusedAndStaysAsItWas() {
        RuntimeOptions options = RuntimeOptions.training().withFiniteOutputs();
        try (StepSession session = StepSession.open(StepGraphs.training(), options)) {
            StepState state = StepGraphs.trainingState(session);
            session.run(state, StepGraphs.trainingBatch(0));
            Tensors before = state.snapshot();
            Map<String, Tensor> tooFast = new java.util.HashMap<>(StepGraphs.trainingBatch(1));
            tooFast.put("learning_rate", Tensor.scalar(Float.POSITIVE_INFINITY));
            NotFiniteException refused =
                    catchThrowableOfType(NotFiniteException.class, () -> session.run(state, tooFast));
            assertThat(refused.tensor()).contains("param/");
            assertThat(state.snapshot()).isEqualTo(before);
            session.run(state, StepGraphs.trainingBatch(1));
            assertThat(state.snapshot()).isNotEqualTo(before);
        }
    }

    /** 2^48 bytes are more than a process can address. */
    @Test
    void aRunWithoutEnoughMemorySaysSoWithModelAndShapes() {
        byte[] onnx = OnnxModels.named("huge")
                .input("n", DataType.INT64, 1)
                .longs("axes", new long[] {0}, 1)
                .node("ConstantOfShape", List.of("n"), "filled")
                .node("ReduceSum", List.of("filled", "axes"), "y", OnnxModels.integer("keepdims", 0))
                .output("y", DataType.FLOAT32)
                .bytes();
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            assertThatThrownBy(() -> session.run(Map.of("n", Tensor.longs(new long[] {1L << 46}, 1))))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageStartingWith("The run needs more memory than there is")
                    .hasMessageEndingWith("model=huge, inputs={n=INT64[1]}");
            assertThat(session.run(Map.of("n", Tensor.longs(new long[] {4}, 1)))
                            .tensor("y")
                            .toFloats())
                    .containsExactly(0);
        }
    }

    @Test
    void aJavaBufferThatFindsNoRoomIsToldAlike() {
        assertThat(InferenceException.running(
                        "m",
                        Map.of("x", Tensor.zeros(DataType.FLOAT32, 2)),
                        new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory")))
                .hasMessageStartingWith("The run needs more memory than there is")
                .hasMessageContaining("Cannot reserve 8 bytes")
                .hasMessageEndingWith("model=m, inputs={x=FLOAT32[2]}");
    }

    @Test
    void aTensorBeyondTwoGibibytesIsRefusedWithItsShape() {
        assertThatThrownBy(() -> Tensor.zeros(DataType.FLOAT32, 1 << 15, 1 << 15))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("shape=[32768, 32768]");
        assertThatThrownBy(() -> Tensor.zeros(DataType.BOOL, Long.MAX_VALUE, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("shape=[9223372036854775807, 3]");
    }
}
