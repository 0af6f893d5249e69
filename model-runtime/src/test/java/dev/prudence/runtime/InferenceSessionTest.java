package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceSessionTest {

    /** y = 2x, n = x + x, of shape [2, -1]: a dynamic and a static model in one. */
    private static byte[] doubling(long width) {
        return OnnxModels.named("doubling")
                .input("x", DataType.FLOAT32, 2, width)
                .weight("two", new float[] {2}, 1)
                .node("Mul", List.of("x", "two"), "y")
                .node("Add", List.of("x", "x"), "n")
                .output("y", DataType.FLOAT32, 2, width)
                .output("n", DataType.FLOAT32, 2, width)
                .bytes();
    }

    private static InferenceSession open(byte[] onnx) {
        return InferenceSession.open(onnx, RuntimeOptions.inference());
    }

    @Test
    void returnsEveryOutputInOrder() {
        try (InferenceSession session = open(doubling(3))) {
            Tensors outputs = session.run(Map.of("x", Tensor.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)));
            assertThat(outputs.keySet()).containsExactly("y", "n");
            assertThat(outputs.tensor("y")).isEqualTo(Tensor.floats(new float[] {2, 4, 6, 8, 10, 12}, 2, 3));
            assertThat(outputs.tensor("n")).isEqualTo(outputs.tensor("y"));
        }
    }

    @Test
    void takesAnySizeInADynamicDimension() {
        try (InferenceSession session = open(doubling(-1))) {
            for (int width = 1; width <= 4; width++) {
                Tensor x = Tensor.floats(new float[2 * width], 2, width);
                assertThat(session.run(Map.of("x", x)).tensor("y").shape())
                        .as("width %d", width)
                        .containsExactly(2, width);
            }
        }
    }

    @Test
    void buffersAreWrittenByOneRunAfterAnother() {
        try (InferenceSession session = open(doubling(1))) {
            OutputBuffers buffers = session.buffers(Set.of("y"));
            Tensors first = session.run(Map.of("x", Tensor.floats(new float[] {1, 2}, 2, 1)), buffers);
            assertThat(first).containsOnlyKeys("y");
            assertThat(first.tensor("y").toFloats()).containsExactly(2, 4);
            Tensors second = session.run(Map.of("x", Tensor.floats(new float[] {3, 5}, 2, 1)), buffers);
            assertThat(second.tensor("y").toFloats()).containsExactly(6, 10);
            assertThat(first.tensor("y").toFloats()).containsExactly(6, 10);
        }
    }

    @Test
    void buffersNeedOutputsOfKnownShape() {
        try (InferenceSession session = open(doubling(-1))) {
            assertThatThrownBy(() -> session.buffers(Set.of("y")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("output=y, declared=FLOAT32[2, -1]");
            assertThatThrownBy(() -> session.buffers(Map.of("y", new long[] {3, 1})))
                    .hasMessageContaining("declared=FLOAT32[2, -1], given=FLOAT32[3, 1]");
            OutputBuffers wide = session.buffers(Map.of("y", new long[] {2, 1}));
            assertThat(session.run(Map.of("x", Tensor.floats(new float[] {1, 2}, 2, 1)), wide)
                            .tensor("y")
                            .toFloats())
                    .containsExactly(2, 4);
            assertThatThrownBy(() -> session.buffers(Set.of("z"))).hasMessageContaining("output=z");
        }
    }

    @Test
    void returnsOnlyTheWantedOutputs() {
        try (InferenceSession session = open(doubling(1))) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.floats(new float[] {1, 2}, 2, 1));
            assertThat(session.run(inputs, Set.of("n"))).containsOnlyKeys("n");
            assertThatThrownBy(() -> session.run(inputs, Set.of("z"))).hasMessageEndingWith("output=z");
        }
    }

    @Test
    void describesTheModel() {
        try (InferenceSession session = open(doubling(-1))) {
            assertThat(session.name()).isEqualTo("doubling");
            assertThat(session.device()).isEqualTo(Device.CPU);
            assertThat(session.inputs()).containsOnlyKeys("x");
            assertThat(session.inputs().get("x")).isEqualTo(TensorSpec.of(DataType.FLOAT32, 2, -1));
            assertThat(session.outputs().keySet()).containsExactly("y", "n");
        }
    }

    @Test
    void opensAFile(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), doubling(1));
        try (InferenceSession session = InferenceSession.open(file, RuntimeOptions.inference())) {
            assertThat(session.run(Map.of("x", Tensor.floats(new float[] {1, 2}, 2, 1)))
                            .tensor("y")
                            .toFloats())
                    .containsExactly(2, 4);
        }
    }

    @Test
    void namesTheInputThatIsWrong() {
        try (InferenceSession session = open(doubling(3))) {
            assertThatThrownBy(() -> session.run(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("model=doubling, input=x, expected=FLOAT32[2, 3], given=[]");
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.floats(new float[4], 2, 2))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("input=x, expected=FLOAT32[2, 3], given=FLOAT32[2, 2]");
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.longs(new long[6], 2, 3))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("input=x, expected=FLOAT32[2, 3], given=INT64[2, 3]");
            assertThatThrownBy(() -> session.run(Map.of("z", Tensor.scalar(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it has [x]")
                    .hasMessageEndingWith("input=z");
        }
    }

    @Test
    void namesModelAndShapesWhenARunFails() {
        byte[] onnx = OnnxModels.named("adder")
                .input("a", DataType.FLOAT32, -1)
                .input("b", DataType.FLOAT32, -1)
                .node("Add", List.of("a", "b"), "c")
                .output("c", DataType.FLOAT32, -1)
                .bytes();
        try (InferenceSession session = open(onnx)) {
            Map<String, Tensor> inputs =
                    Map.of("a", Tensor.floats(new float[2], 2), "b", Tensor.floats(new float[3], 3));
            assertThatThrownBy(() -> session.run(inputs))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageEndingWith("model=adder, inputs={a=FLOAT32[2], b=FLOAT32[3]}");
        }
    }

    @Test
    void refusesBytesThatAreNoModel() {
        assertThatThrownBy(() -> open(new byte[] {1, 2, 3}))
                .isInstanceOf(InferenceException.class)
                .hasMessageEndingWith("model=3 bytes");
    }

    @Test
    void passesNotANumberOn() {
        try (InferenceSession session = open(doubling(1))) {
            Tensor x = Tensor.floats(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 2, 1);
            assertThat(session.run(Map.of("x", x)).tensor("y").toFloats())
                    .containsExactly(Float.NaN, Float.POSITIVE_INFINITY);
        }
    }

    @Test
    void runsAtTheSameTimeGiveTheSameAsOneAfterAnother() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (InferenceSession session = open(doubling(64))) {
            List<Future<Tensor>> runs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Tensor x = filled(i);
                runs.add(threads.submit(() -> session.run(Map.of("x", x)).tensor("y")));
            }
            for (int i = 0; i < runs.size(); i++) {
                assertThat(runs.get(i).get()).as("run %d", i).isEqualTo(filled(2 * i));
            }
        } finally {
            threads.shutdown();
        }
    }

    /** A sum over rows of 17 depends on where in memory they begin: tensors must always begin alike. */
    @Test
    void aSumHasTheSameBitsWhereverTheInputLies() {
        byte[] onnx = OnnxModels.named("sum")
                .input("x", DataType.FLOAT32, 3, 17)
                .longs("axis", new long[] {1}, 1)
                .node("ReduceSum", List.of("x", "axis"), "y")
                .output("y", DataType.FLOAT32, 3, 1)
                .bytes();
        float[] values = new float[3 * 17];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.exp(Math.sin(i) * 3);
        }
        List<Tensor> kept = new ArrayList<>();
        try (InferenceSession session = open(onnx)) {
            Tensor expected =
                    session.run(Map.of("x", Tensor.floats(values, 3, 17))).tensor("y");
            for (int i = 0; i < 100; i++) {
                kept.add(Tensor.zeros(DataType.FLOAT32, i % 13 + 1));
                Tensor x = Tensor.floats(values, 3, 17);
                kept.add(x);
                assertThat(session.run(Map.of("x", x)).tensor("y"))
                        .as("copy %d", i)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesRunsAfterItWasClosed() {
        InferenceSession session = open(doubling(1));
        session.close();
        session.close();
        assertThatThrownBy(() -> session.run(Map.of("x", Tensor.floats(new float[2], 2, 1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("model=doubling");
    }

    private static Tensor filled(float value) {
        float[] values = new float[2 * 64];
        java.util.Arrays.fill(values, value);
        return Tensor.floats(values, 2, 64);
    }
}
