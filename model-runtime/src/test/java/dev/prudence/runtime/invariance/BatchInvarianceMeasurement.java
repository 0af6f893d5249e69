package dev.prudence.runtime.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.LayerNorm;
import dev.prudence.graph.nn.RmsNorm;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.text.EncoderLayout;
import dev.prudence.runtime.text.Pooling;
import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Prints the tables of {@code docs/decisions/0020-batch-invariance.md}. It is a measurement, not a test of ours, so the
 * build does not run it:
 *
 * <pre>{@code
 * mvn -pl model-runtime -am test -Dtest=BatchInvarianceMeasurement -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class BatchInvarianceMeasurement {
    private static final int[] ROWS = {1, 2, 4, 7, 8, 16, 32, 64, 128, 512};
    private static final int REFERENCE_ROWS = 64;
    private static final int POOL = 64;
    private static final int TRIALS = 5;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void printsWhichKernelsGiveTheSameBitsAtEveryNumberOfRows() {
        List<Kernel> kernels = kernels();
        System.out.println("| kernel | " + joined(ROWS) + " |");
        for (Kernel kernel : kernels) {
            StringBuilder line = new StringBuilder("| %s |".formatted(kernel.name()));
            Map<Integer, float[]> reference = outputs(kernel, RuntimeOptions.inference());
            for (int rows : ROWS) {
                line.append(' ').append(cell(kernel, rows, reference)).append(" |");
            }
            System.out.println(line);
        }
        assertThat(kernels).isNotEmpty();
    }

    /** Bits at 64 rows against those with initialisers, all optimisations and one thread. */
    @Test
    void printsWhichSettingsGiveTheSameBits() {
        System.out.println("| kernel | weights as inputs | basic optimisation | 2 threads |");
        RuntimeOptions all = RuntimeOptions.inference();
        List<Kernel> kernels = List.of(
                Kernel.linear(false, 64, 24),
                Kernel.matMul(false, 384, 384),
                Kernel.matMul(false, 1, 384),
                Kernel.linear(false, 64, 16, 64),
                Kernel.mlp(),
                Kernel.transformerBlock(16));
        for (Kernel kernel : kernels) {
            Map<Integer, float[]> reference = outputs(kernel, all);
            System.out.printf(
                    "| %s | %s | %s | %s |%n",
                    kernel.name(),
                    compare(reference, outputs(kernel.withWeightsAsInputs(), all)),
                    compare(reference, outputs(kernel, RuntimeOptions.training())),
                    compare(reference, outputs(kernel, all.withIntraOpThreads(2))));
        }
        assertThat(kernels).isNotEmpty();
    }

    private static String compare(Map<Integer, float[]> expected, Map<Integer, float[]> found) {
        boolean same = expected.keySet().stream().allMatch(i -> Arrays.equals(expected.get(i), found.get(i)));
        return same ? "=" : "other";
    }

    /** Samples of several lengths, padded with hidden tokens; no padding is the reference. */
    @Test
    void printsWhichPaddingGivesTheSameBits() {
        int[] times = {8, 9, 12, 16, 17, 20, 24, 32, 33, 40, 48, 64, 96};
        System.out.println("| own length | " + joined(times) + " |");
        for (int own : new int[] {3, 8, 9, 12, 16, 17, 20, 23, 24, 30, 33, 48}) {
            float[] reference = padded(own, own);
            System.out.println("| " + own + " | "
                    + Arrays.stream(times)
                            .mapToObj(time ->
                                    time < own ? "" : Arrays.equals(padded(own, time), reference) ? "=" : "other")
                            .collect(Collectors.joining(" | "))
                    + " |");
            assertThat(reference).hasSize(own * Kernel.WIDTH);
        }
    }

    /** The same for an imported encoder (all-MiniLM-L6-v2), whose attention ONNX Runtime fuses into one kernel. */
    @Test
    void printsWhichPaddingGivesTheSameBitsInAnImportedEncoder() throws IOException {
        int[] times = {8, 12, 16, 17, 20, 24, 32, 40, 48, 64, 96};
        System.out.println("| own length | " + joined(times) + " |");
        byte[] onnx = resource("/all-minilm-l6-v2.onnx");
        try (TextTokenizer tokenizer = TextTokenizer.of(resource("/all-minilm-l6-v2-tokenizer.json"))) {
            Map<Integer, Map<Integer, float[]>> vectors = new TreeMap<>();
            for (int time : times) {
                EncoderLayout layout = new EncoderLayout(Pooling.CLS, List.of(time), 4);
                try (TextEncoder encoder = TextEncoder.open(onnx, tokenizer, layout, RuntimeOptions.inference())) {
                    for (int own : new int[] {5, 8, 12, 16, 17, 24, 33, 48}) {
                        if (own <= time) {
                            vectors.computeIfAbsent(own, absent -> new TreeMap<>())
                                    .put(time, encoder.encode("cat ".repeat(own - 3) + "dog"));
                        }
                    }
                }
            }
            vectors.forEach((own, byTime) -> System.out.println("| " + own + " | "
                    + Arrays.stream(times)
                            .mapToObj(time ->
                                    time < own ? "" : Arrays.equals(byTime.get(time), byTime.get(96)) ? "=" : "other")
                            .collect(Collectors.joining(" | "))
                    + " |"));
            assertThat(vectors).hasSize(8);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BatchInvarianceMeasurement.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static String joined(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(" | "));
    }

    /** What the first {@code own} tokens become in a transformer block that hides the tokens after them. */
    private static float[] padded(int own, int time) {
        try (Kernel.Loaded loaded = Kernel.maskedBlock(time).load(8, RuntimeOptions.inference())) {
            List<float[]> outputs = loaded.run(List.of(Kernel.paddedSample(0, own, time)));
            return Arrays.copyOf(outputs.get(0), own * Kernel.WIDTH);
        }
    }

    private static List<Kernel> kernels() {
        List<Kernel> kernels = new ArrayList<>();
        for (boolean asInputs : new boolean[] {false, true}) {
            kernels.add(Kernel.matMul(asInputs, 64, 24));
            kernels.add(Kernel.matMul(asInputs, 1, 64));
            kernels.add(Kernel.matMul(asInputs, 384, 384));
            kernels.add(Kernel.matMul(asInputs, 1, 384));
            kernels.add(Kernel.matMul(asInputs, 5, 384));
            kernels.add(Kernel.linear(asInputs, 64, 24));
            kernels.add(Kernel.linear(asInputs, 1, 64));
            kernels.add(Kernel.linear(asInputs, 64, 16, 64));
            kernels.add(Kernel.linear(asInputs, 1, 16, 64));
        }
        kernels.add(Kernel.plain("x times its transpose [16, 32]", x -> x.matMul(x.transposeLast()), 16, 32));
        for (int width : new int[] {4, 8, 12, 16, 17, 64, 100}) {
            String last = "[%d]".formatted(width);
            kernels.add(Kernel.plain("sum over " + last, x -> x.reduceSum(false, 1), width));
            kernels.add(Kernel.plain("mean over " + last, x -> x.reduceMean(false, 1), width));
        }
        kernels.add(Kernel.plain("max over [17]", x -> x.reduceMax(false, 1), 17));
        kernels.add(Kernel.plain("sum over axis 0 of [16, 5]", x -> x.reduceSum(false, 1), 16, 5));
        kernels.add(Kernel.plain("sum over axis 1 of [5, 16]", x -> x.reduceSum(false, 2), 5, 16));
        kernels.add(Kernel.plain("sum over axis 1 of [5, 17]", x -> x.reduceSum(false, 2), 5, 17));
        kernels.add(Kernel.plain("sum by matmul with ones, [17]", x -> x.matMul(ones(x, 17)), 17));
        kernels.add(Kernel.plain("cumulative sum [17]", x -> x.cumSum(1), 17));
        for (int width : new int[] {5, 17, 64}) {
            kernels.add(Kernel.plain("softmax [%d]".formatted(width), x -> x.softmax(-1), width));
            kernels.add(Kernel.plain("log-softmax [%d]".formatted(width), x -> x.logSoftmax(-1), width));
            kernels.add(new Kernel(
                    "layer norm [%d]".formatted(width),
                    List.of(width),
                    (x, weights) -> LayerNorm.create(x.graph(), "norm", width).apply(x),
                    false));
            kernels.add(new Kernel(
                    "RMS norm [%d]".formatted(width),
                    List.of(width),
                    (x, weights) -> RmsNorm.create(x.graph(), "norm", width).apply(x),
                    false));
        }
        for (int width : new int[] {5, 64}) {
            kernels.add(Kernel.plain("tanh [%d]".formatted(width), Value::tanh, width));
            kernels.add(Kernel.plain("sigmoid [%d]".formatted(width), Value::sigmoid, width));
            kernels.add(Kernel.plain("exp [%d]".formatted(width), Value::exp, width));
            kernels.add(Kernel.plain(
                    "log of exp [%d]".formatted(width), x -> x.exp().log(), width));
            kernels.add(Kernel.plain("softplus [%d]".formatted(width), Value::softplus, width));
            kernels.add(Kernel.plain("gelu, tanh form [%d]".formatted(width), Value::geluTanh, width));
            kernels.add(Kernel.plain("gelu, erf form [%d]".formatted(width), Value::gelu, width));
            kernels.add(Kernel.plain(
                    "square root of square [%d]".formatted(width),
                    x -> x.square().sqrt(),
                    width));
        }
        kernels.add(Kernel.mlp());
        kernels.add(Kernel.transformerBlock(16));
        return kernels;
    }

    private static Value ones(Value x, int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return x.graph().constant(ones, Shape.of(count, 1));
    }

    private static Map<Integer, float[]> outputs(Kernel kernel, RuntimeOptions options) {
        Map<Integer, float[]> bits = new HashMap<>();
        try (Kernel.Loaded loaded = kernel.load(REFERENCE_ROWS, options)) {
            List<float[]> samples = new ArrayList<>();
            for (int i = 0; i < POOL; i++) {
                samples.add(kernel.sample(i));
            }
            List<float[]> outputs = loaded.run(samples);
            for (int i = 0; i < POOL; i++) {
                bits.put(i, outputs.get(i));
            }
        }
        return bits;
    }

    /** "=": same bits as at the reference rows; "other": other bits, but one pattern per sample; "varies": depends on the place. */
    private String cell(Kernel kernel, int rows, Map<Integer, float[]> reference) {
        Map<Integer, float[]> seen = new HashMap<>();
        boolean same = true;
        boolean onePattern = true;
        try (Kernel.Loaded loaded = kernel.load(rows, RuntimeOptions.inference())) {
            for (int trial = 0; trial < TRIALS * Math.max(1, POOL / rows); trial++) {
                int[] numbers = random.ints(rows, 0, POOL).toArray();
                List<float[]> outputs = loaded.run(
                        Arrays.stream(numbers).mapToObj(kernel::sample).toList());
                for (int row = 0; row < rows; row++) {
                    float[] output = outputs.get(row);
                    same &= Arrays.equals(output, reference.get(numbers[row]));
                    onePattern &= Arrays.equals(output, seen.computeIfAbsent(numbers[row], absent -> output));
                }
            }
        }
        return same ? "=" : onePattern ? "other" : "varies";
    }
}
