package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing native outlives the call that made it, and a session holds what its options say. */
class NativeMemoryTest {
    private static final int STEPS = 10_000;

    /** Kilobytes; one forgotten handle a step costs about 2,500 a round. */
    private static final long FLAT = 1_500;

    @Test
    void tenThousandTrainingStepsLeaveNothingBehind() {
        try (StepSession session = StepSession.open(StepGraphs.training(), RuntimeOptions.training())) {
            StepState state = StepGraphs.trainingState(session);
            Map<String, Tensor> batch = StepGraphs.trainingBatch(1);
            assertFlat(() -> session.run(state, batch));
        }
    }

    @Test
    void tenThousandDecodingStepsLeaveNothingBehind() {
        try (StepSession session = StepSession.open(StepGraphs.decoding(), RuntimeOptions.inference())) {
            StepState cache = session.zeroState();
            Map<String, Tensor> token = StepGraphs.token(3);
            assertFlat(() -> session.run(cache, token));
        }
    }

    @Test
    void tenThousandUnrolledStepsLeaveNothingBehind() {
        GruCell cell = new GruCell(2, 4, 8);
        try (StepSession session = StepSession.open(cell.toOnnx(), RuntimeOptions.inference())) {
            StepState hidden = session.zeroState();
            Map<String, Tensor> action = Map.of("action", StepGraphs.noise("a", 2, 4));
            assertFlat(() -> session.run(hidden, action));
        }
    }

    /** Outputs of dynamic shape belong to ONNX Runtime until they are copied. */
    @Test
    void tenThousandRunsOfDynamicShapeLeaveNothingBehind() {
        byte[] onnx = OnnxModels.named("doubling")
                .input("x", DataType.FLOAT32, -1)
                .node("Add", List.of("x", "x"), "y")
                .output("y", DataType.FLOAT32, -1)
                .bytes();
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.floats(new float[] {1, 2, 3}, 3));
            assertFlat(() -> session.run(inputs));
        }
    }

    /** Those that ONNX Runtime itself refuses are left out: its Java interface loses some kilobytes with each, also without us. */
    @Test
    void runsThatAreRefusedLeaveNothingBehind() {
        try (StepSession session = StepSession.open(StepGraphs.decoding(), RuntimeOptions.inference())) {
            StepState state = session.zeroState();
            Map<String, Tensor> wrong = Map.of("token", Tensor.longs(new long[] {1, 2}, 2));
            assertFlat(() -> assertThat(fails(IllegalArgumentException.class, () -> session.run(state, wrong)))
                    .isTrue());
        }
    }

    @Test
    void sessionsThatAreOpenedAndClosedLeaveNothingBehind() {
        byte[] onnx = StepGraphs.training();
        byte[] stateless = new GruCell(2, 4, 8).toOnnx();
        long growth = ResidentMemory.leastGrowth(FLAT, () -> {
            for (int i = 0; i < 100; i++) {
                StepSession.open(onnx, RuntimeOptions.training()).close();
                InferenceSession.open(stateless, RuntimeOptions.inference()).close();
                assertThatThrownBy(() -> StepSession.open(new byte[] {1, 2}, RuntimeOptions.training()))
                        .isInstanceOf(InferenceException.class);
            }
        });
        assertThat(growth).isLessThan(FLAT);
    }

    /** Whether the tests above could fail: four tensor handles of every step are not closed, as many as a small one has. */
    @Test
    void fourForgottenHandlesInEachStepWouldBeSeen() {
        List<OnnxTensor> forgotten = new ArrayList<>();
        long growth = ResidentMemory.leastGrowth(FLAT, () -> {
            for (int i = 0; i < STEPS; i++) {
                for (int tensor = 0; tensor < 4; tensor++) {
                    forgotten.add(ResidentMemory.handle());
                }
            }
        });
        forgotten.forEach(OnnxTensor::close);
        assertThat(growth).isGreaterThan(FLAT);
    }

    @Test
    void memoryOfALargeRunIsKeptOrGivenBackAsTheArenaSays() {
        assertThat(heldAfterALargeRun(Arena.KEEP)).isGreaterThan(150_000);
        assertThat(heldAfterALargeRun(Arena.SHRINK)).isLessThan(50_000);
        assertThat(heldAfterALargeRun(Arena.NONE)).isLessThan(50_000);
    }

    @Test
    void theArenaDoesNotChangeBits() {
        List<Tensors> outputs = new ArrayList<>();
        for (Arena arena : Arena.values()) {
            RuntimeOptions options = RuntimeOptions.training().withArena(arena);
            try (StepSession session = StepSession.open(StepGraphs.training(), options)) {
                StepState state = StepGraphs.trainingState(session);
                for (int step = 0; step < 20; step++) {
                    session.run(state, StepGraphs.trainingBatch(step));
                }
                outputs.add(state.snapshot());
            }
        }
        assertThat(outputs).hasSize(3).containsOnly(outputs.get(0));
    }

    /** A run whose intermediate tensor takes 256 MB; what is still resident afterwards, in kilobytes. */
    private static long heldAfterALargeRun(Arena arena) {
        byte[] onnx = OnnxModels.named("growing")
                .input("x", DataType.FLOAT32, -1, 1)
                .input("z", DataType.FLOAT32, 1, -1)
                .longs("axes", new long[] {0, 1}, 2)
                .node("Mul", List.of("x", "z"), "product")
                .node("ReduceSum", List.of("product", "axes"), "y", OnnxModels.integer("keepdims", 0))
                .output("y", DataType.FLOAT32)
                .bytes();
        RuntimeOptions options = RuntimeOptions.inference().withArena(arena);
        try (InferenceSession session = InferenceSession.open(onnx, options)) {
            run(session, 2);
            long before = ResidentMemory.kilobytes();
            run(session, 8192);
            return ResidentMemory.kilobytes() - before;
        }
    }

    private static void run(InferenceSession session, int size) {
        session.run(Map.of("x", Tensor.zeros(DataType.FLOAT32, size, 1), "z", Tensor.zeros(DataType.FLOAT32, 1, size)));
    }

    private static boolean fails(Class<? extends RuntimeException> kind, Runnable run) {
        try {
            run.run();
            return false;
        } catch (RuntimeException e) {
            return kind.isInstance(e);
        }
    }

    private static void assertFlat(Runnable step) {
        assertFlat(STEPS, step);
    }

    private static void assertFlat(int steps, Runnable step) {
        long growth = ResidentMemory.leastGrowth(FLAT, () -> {
            for (int i = 0; i < steps; i++) {
                step.run();
            }
        });
        assertThat(growth).as("kilobytes in %d steps", steps).isLessThan(FLAT);
    }
}
