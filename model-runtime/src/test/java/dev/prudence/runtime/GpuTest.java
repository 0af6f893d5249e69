package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.TransformerBlock;
import java.io.BufferedReader;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same graphs on a GPU: see {@code docs/guides/gpu.md}. What needs one is skipped, with the reason, where none answers. */
class GpuTest {
    private static final byte[] CELL = new GruCell(3, 4, 8).toOnnx();

    @Test
    void cudaFailsClearlyWhereItDoesNotWorkAndAutoFallsBack() {
        Assumptions.assumeTrue(problem().isPresent(), "CUDA works here");
        assertThatThrownBy(
                        () -> StepSession.open(CELL, RuntimeOptions.inference().withDevice(Device.CUDA)))
                .isInstanceOf(InferenceException.class)
                .hasMessageEndingWith("device=cuda");
        try (StepSession session =
                StepSession.open(CELL, RuntimeOptions.inference().withDevice(Device.AUTO))) {
            assertThat(session.device()).isEqualTo(Device.CPU);
        }
    }

    /** That a model is broken is said of the model, not of the device that was tried first. */
    @Test
    void aBrokenModelIsCalledBrokenOnAnyDevice() {
        RuntimeOptions auto = RuntimeOptions.inference().withDevice(Device.AUTO);
        assertThatThrownBy(() -> InferenceSession.open(new byte[] {1, 2, 3}, auto))
                .isInstanceOf(InferenceException.class)
                .hasMessageStartingWith("The model could not be opened")
                .hasMessageEndingWith("device=cpu, model=3 bytes");
    }

    @Tag("gpu")
    @Test
    void autoChoosesTheGpu() {
        assumeCudaAnswers();
        try (StepSession session =
                StepSession.open(CELL, RuntimeOptions.inference().withDevice(Device.AUTO))) {
            assertThat(session.device()).isEqualTo(Device.CUDA);
        }
    }

    @Tag("gpu")
    @Test
    void aTransformerBlockGivesTheValuesOfTheCpu() {
        assumeCudaAnswers();
        GraphBuilder graph = GraphBuilder.create("block");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(8, 16, 64));
        graph.output("y", TransformerBlock.create(graph, "block", 64, 4).causal(x));
        byte[] onnx = StepGraphs.written(graph);
        Map<String, Tensor> inputs = Map.of("x", StepGraphs.noise("x", 8, 16, 64));
        try (InferenceSession cpu = InferenceSession.open(onnx, RuntimeOptions.inference());
                InferenceSession gpu =
                        InferenceSession.open(onnx, RuntimeOptions.inference().withDevice(Device.CUDA))) {
            // TF32 in matrix products keeps 10 bits of the mantissa.
            assertClose(gpu.run(inputs), cpu.run(inputs), 1e-2f);
        }
    }

    @Tag("gpu")
    @Test
    void trainingAndUnrollsFollowThoseOfTheCpu() {
        assumeCudaAnswers();
        assertFollows(StepGraphs.training(), true);
        assertFollows(CELL, false);
    }

    /** By what the driver says is in use, so nothing else may run on that GPU. */
    @Tag("gpu")
    @Test
    void memoryOnTheGpuStaysFlat() throws Exception {
        assumeCudaAnswers();
        try (StepSession session = StepSession.open(
                StepGraphs.training(), RuntimeOptions.training().withDevice(Device.CUDA))) {
            StepState state = StepGraphs.trainingState(session);
            train(session, state, 500);
            long before = usedMebibytes();
            train(session, state, 10_000);
            assertThat(usedMebibytes() - before).isLessThanOrEqualTo(2);
        }
    }

    private static void train(StepSession session, StepState state, int steps) {
        for (int step = 0; step < steps; step++) {
            session.run(state, StepGraphs.trainingBatch(step));
        }
    }

    private static long usedMebibytes() throws Exception {
        Process query =
                new ProcessBuilder("nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits").start();
        try (BufferedReader lines = query.inputReader()) {
            long used = Long.parseLong(Objects.requireNonNull(lines.readLine(), "nvidia-smi says nothing")
                    .strip());
            System.out.println("Memory in use on the GPU: " + used + " MiB");
            return used;
        }
    }

    private static void assertFollows(byte[] onnx, boolean training) {
        RuntimeOptions options = RuntimeOptions.training();
        try (StepSession cpu = StepSession.open(onnx, options);
                StepSession gpu = StepSession.open(onnx, options.withDevice(Device.CUDA))) {
            StepState expected = training ? StepGraphs.trainingState(cpu) : cpu.zeroState();
            StepState found = StepState.of(expected.snapshot());
            for (int step = 0; step < 20; step++) {
                Map<String, Tensor> inputs = training
                        ? StepGraphs.trainingBatch(step)
                        : Map.of("action", StepGraphs.noise("action" + step, 3, 4));
                assertClose(gpu.run(found, inputs), cpu.run(expected, inputs), 1e-2f);
            }
            assertClose(found.snapshot(), expected.snapshot(), 3e-2f);
        }
    }

    private static void assertClose(Tensors found, Tensors expected, float tolerance) {
        assertThat(found).containsOnlyKeys(expected.keySet());
        expected.forEach((name, tensor) -> {
            float[] values = found.tensor(name).toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as("%s[%d]", name, i).isCloseTo(tensor.toFloats()[i], within(tolerance));
            }
        });
    }

    private static void assumeCudaAnswers() {
        problem().ifPresent(reason -> Assumptions.abort("No GPU answers here: " + reason));
    }

    /** Why no session can be opened on CUDA; empty where one can. */
    private static Optional<String> problem() {
        try (StepSession session =
                StepSession.open(CELL, RuntimeOptions.inference().withDevice(Device.CUDA))) {
            return session.device() == Device.CUDA ? Optional.empty() : Optional.of("device=" + session.device());
        } catch (InferenceException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }
}
