package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.importing.OnnxModel;
import dev.prudence.graph.lora.AdapterEnsemble;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members with adapters of their own over one MiniLM, against MiniLM with each member's adapters merged into its weights. */
class AdapterEnsembleTest {

    private static final int WIDTH = 384;
    private static final int RANK = 4;
    private static final int MEMBERS = 3;
    private static final int ROWS = 2;
    private static final int LENGTH = 7;
    private static final double SCALE = 0.5;

    /** Some of the trunk's products, [inputs, outputs], and the head's, which is a Gemm. */
    private static final String HEAD = "prudence.head.weight";

    @Test
    void everyColumnIsTheMergedModelOfItsMember() {
        byte[] plain = MiniLmEnsembles.classifier(0, 1);
        List<Map<String, float[]>> members = members(plain);
        float[] together = run(new AdapterEnsemble(SCALE, members).of(plain));
        for (int k = 0; k < MEMBERS; k++) {
            float[] alone = run(OnnxModel.read(plain).withWeights(merged(plain, members.get(k))));
            for (int row = 0; row < ROWS; row++) {
                assertThat(together[row * MEMBERS + k])
                        .as("member %d, row %d", k, row)
                        .isCloseTo(alone[row], within(2e-4f));
            }
        }
        assertThat(together[0]).isNotCloseTo(together[1], within(1e-3f));
    }

    @Test
    void membersMayHaveHeadsOfTheirOwn() {
        byte[] plain = MiniLmEnsembles.classifier(0, MEMBERS);
        List<Map<String, float[]>> members = members(plain).stream()
                .map(member -> {
                    Map<String, float[]> trunk = new HashMap<>(member);
                    trunk.keySet().removeIf(name -> name.contains(HEAD));
                    return trunk;
                })
                .toList();
        float[] together = run(new AdapterEnsemble(SCALE, members).of(plain));
        for (int k = 0; k < MEMBERS; k++) {
            float[] alone = run(OnnxModel.read(plain).withWeights(merged(plain, members.get(k))));
            for (int row = 0; row < ROWS; row++) {
                assertThat(together[row * MEMBERS + k]).isCloseTo(alone[row * MEMBERS + k], within(2e-4f));
            }
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        byte[] plain = MiniLmEnsembles.classifier(0, 2);
        Map<String, float[]> unknown = Map.of("lora/nowhere/a", new float[4], "lora/nowhere/b", new float[4]);
        assertThatThrownBy(() -> new AdapterEnsemble(1, List.of(unknown)).of(plain))
                .hasMessageEndingWith("[nowhere]");
        assertThatThrownBy(() -> new AdapterEnsemble(1, List.of(unknown, Map.of())).of(plain))
                .hasMessageStartingWith("All members adapt the same weights");
        List<Map<String, float[]>> forOneColumn = members(MiniLmEnsembles.classifier(0, 1));
        assertThatThrownBy(() -> new AdapterEnsemble(1, forOneColumn).of(plain))
                .hasMessageContaining("does not fit its weight: weight=" + HEAD);
        forOneColumn.forEach(member -> member.keySet().removeIf(name -> name.contains(HEAD)));
        assertThatThrownBy(() -> new AdapterEnsemble(1, forOneColumn).of(plain)).hasMessageEndingWith("columns=2");
        assertThatThrownBy(() -> new AdapterEnsemble(1, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Map<String, float[]>> members(byte[] onnx) {
        List<String> weights = adapted(onnx);
        return IntStream.range(0, MEMBERS)
                .mapToObj(k -> {
                    SplittableRandom random = new SplittableRandom(10 + k);
                    Map<String, float[]> values = new HashMap<>();
                    for (String weight : weights) {
                        int outputs = weight.equals(HEAD) ? columns(onnx) : WIDTH;
                        values.put("lora/" + weight + "/a", random(random, WIDTH * RANK));
                        values.put("lora/" + weight + "/b", random(random, RANK * outputs));
                    }
                    return values;
                })
                .toList();
    }

    private static int columns(byte[] onnx) {
        return Objects.requireNonNull(OnnxModel.read(onnx).weights().get(HEAD)).length / WIDTH;
    }

    /** Four square weights of the trunk, and the head. */
    private static List<String> adapted(byte[] onnx) {
        List<String> square = OnnxModel.read(onnx).weights().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("onnx::MatMul") && entry.getValue().length == WIDTH * WIDTH)
                .map(Map.Entry::getKey)
                .sorted()
                .limit(4)
                .toList();
        assertThat(square).hasSize(4);
        return List.of(square.get(0), square.get(1), square.get(2), square.get(3), HEAD);
    }

    private static Map<String, float[]> merged(byte[] onnx, Map<String, float[]> member) {
        Map<String, float[]> weights = OnnxModel.read(onnx).weights();
        Map<String, float[]> merged = new HashMap<>();
        for (String name : member.keySet()) {
            if (name.endsWith("/a")) {
                String weight = name.substring("lora/".length(), name.length() - 2);
                float[] values = Objects.requireNonNull(weights.get(weight)).clone();
                float[] a = Objects.requireNonNull(member.get(name));
                float[] b = Objects.requireNonNull(member.get("lora/" + weight + "/b"));
                addProduct(values, a, b);
                merged.put(weight, values);
            }
        }
        return merged;
    }

    private static void addProduct(float[] weight, float[] a, float[] b) {
        int outputs = weight.length / WIDTH;
        for (int i = 0; i < WIDTH; i++) {
            for (int o = 0; o < outputs; o++) {
                double sum = 0;
                for (int r = 0; r < RANK; r++) {
                    sum += (double) a[i * RANK + r] * b[r * outputs + o];
                }
                weight[i * outputs + o] += (float) (SCALE * sum);
            }
        }
    }

    private static float[] run(byte[] onnx) {
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            long[] ids = IntStream.range(0, ROWS * LENGTH)
                    .mapToLong(i -> 1000 + 37 * i)
                    .toArray();
            long[] ones = new long[ids.length];
            Arrays.fill(ones, 1);
            Map<String, Tensor> inputs = Map.of(
                    "input_ids", Tensor.longs(ids, ROWS, LENGTH),
                    "attention_mask", Tensor.longs(ones, ROWS, LENGTH),
                    "token_type_ids", Tensor.longs(new long[ids.length], ROWS, LENGTH));
            String output = session.outputs().keySet().iterator().next();
            return session.run(inputs).tensor(output).toFloats();
        }
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.1 * (random.nextDouble() - 0.5));
        }
        return values;
    }
}
