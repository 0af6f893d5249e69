package dev.prudence.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextEncoderTest {
    private static final List<String> TEXTS = List.of(
            "cat",
            "a small domesticated feline mammal",
            "a written agreement between two states",
            "",
            "feline mammal usually having thick soft fur and no ability to roar: domestic cats; wildcats",
            "the act of making a false statement under oath",
            "an agreement",
            "relating to or resembling a cat, or to the family that cats, lions, tigers and other such beasts of prey belong to",
            "kitten",
            "run very fast, usually for a short distance, as an athlete does at the start of a race or near its end");

    private static TextEncoder open(Encoders model, TextTokenizer tokenizer, int rows) {
        EncoderLayout layout = new EncoderLayout(model.pooling(), List.of(8, 16, 32, 64), rows);
        return TextEncoder.open(model.onnx(), tokenizer, layout, RuntimeOptions.inference());
    }

    @ParameterizedTest
    @EnumSource(Encoders.class)
    void relatedTextsAreNearerThanUnrelatedOnes(Encoders model) {
        try (TextTokenizer tokenizer = TextTokenizer.of(model.tokenizerJson());
                TextEncoder encoder = open(model, tokenizer, 4)) {
            List<float[]> vectors = encoder.encode(TEXTS);
            assertThat(encoder.width()).isEqualTo(384);
            assertThat(dot(vectors.get(0), vectors.get(1))).isGreaterThan(dot(vectors.get(0), vectors.get(2)) + 0.1);
            assertThat(dot(vectors.get(2), vectors.get(6))).isGreaterThan(dot(vectors.get(2), vectors.get(8)) + 0.1);
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(dot(vectors.get(i), vectors.get(i))).as("text %d", i).isCloseTo(1, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Encoders.class)
    void aTextHasTheSameBitsInEveryBatch(Encoders model) {
        try (TextTokenizer tokenizer = TextTokenizer.of(model.tokenizerJson());
                TextEncoder encoder = open(model, tokenizer, 4)) {
            List<float[]> alone = TEXTS.stream().map(encoder::encode).toList();
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(3);
            for (int batch = 0; batch < 12; batch++) {
                List<Integer> picked = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(9); i++) {
                    picked.add(random.nextInt(TEXTS.size()));
                }
                List<float[]> together =
                        encoder.encode(picked.stream().map(TEXTS::get).toList());
                for (int i = 0; i < picked.size(); i++) {
                    assertThat(together.get(i))
                            .as("batch %s, position %d", picked, i)
                            .isEqualTo(alone.get(picked.get(i)));
                }
            }
        }
    }

    /** Rows do not change bits while weights are initialisers, so one text need not pay for a full run. */
    @ParameterizedTest
    @EnumSource(Encoders.class)
    void aTextHasTheSameBitsAtEveryRowCount(Encoders model) {
        try (TextTokenizer tokenizer = TextTokenizer.of(model.tokenizerJson());
                TextEncoder fixed = open(model, tokenizer, 16);
                TextEncoder free = TextEncoder.open(
                        model.onnx(),
                        tokenizer,
                        new EncoderLayout(model.pooling(), List.of(8, 16, 32, 64), RowBuckets.of(1, 4, 16)),
                        RuntimeOptions.inference())) {
            List<String> many = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                many.addAll(TEXTS);
            }
            List<float[]> expected = fixed.encode(many);
            List<float[]> together = free.encode(many);
            for (int i = 0; i < many.size(); i++) {
                assertThat(together.get(i)).as("text %d together", i).isEqualTo(expected.get(i));
                assertThat(free.encode(many.get(i))).as("text %d alone", i).isEqualTo(expected.get(i));
            }
        }
    }

    /** Against one run of the bare model on the unpadded text, pooled by hand. */
    @ParameterizedTest
    @EnumSource(Encoders.class)
    void givesWhatTheModelGivesForTheTextAlone(Encoders model) {
        try (TextTokenizer tokenizer = TextTokenizer.of(model.tokenizerJson());
                TextEncoder encoder = open(model, tokenizer, 4);
                InferenceSession bare = InferenceSession.open(model.onnx(), RuntimeOptions.inference())) {
            String text = TEXTS.get(1);
            long[] tokens = tokenizer.encodeWithSpecialTokens(text);
            long[] ones = new long[tokens.length];
            java.util.Arrays.fill(ones, 1);
            Map<String, Tensor> inputs = Map.of(
                    "input_ids", Tensor.longs(tokens, 1, tokens.length),
                    "attention_mask", Tensor.longs(ones, 1, tokens.length),
                    "token_type_ids", Tensor.longs(new long[tokens.length], 1, tokens.length));
            String output = bare.outputs().keySet().iterator().next();
            float[] hidden = bare.run(inputs).tensor(output).toFloats();
            int counted = model.pooling() == Pooling.CLS ? 1 : tokens.length;
            double[] sum = new double[384];
            for (int i = 0; i < counted * 384; i++) {
                sum[i % 384] += hidden[i];
            }
            double norm = Math.sqrt(java.util.Arrays.stream(sum).map(x -> x * x).sum());
            float[] vector = encoder.encode(text);
            for (int i = 0; i < 384; i++) {
                assertThat((double) vector[i]).as("element %d", i).isCloseTo(sum[i] / norm, within(2e-6));
            }
        }
    }

    @Test
    void threadsAtTheSameTimeGetTheSameBits() {
        try (TextTokenizer tokenizer = TextTokenizer.of(Encoders.MINILM.tokenizerJson());
                TextEncoder encoder = open(Encoders.MINILM, tokenizer, 4)) {
            List<float[]> expected = encoder.encode(TEXTS);
            List<CompletableFuture<List<float[]>>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> encoder.encode(TEXTS)));
            }
            for (CompletableFuture<List<float[]>> call : calls) {
                for (int i = 0; i < TEXTS.size(); i++) {
                    assertThat(call.join().get(i)).as("text %d", i).isEqualTo(expected.get(i));
                }
            }
        }
    }

    @Test
    void cutsTextsThatAreTooLongAndKeepsTheClosingToken() {
        try (TextTokenizer tokenizer = TextTokenizer.of(Encoders.MINILM.tokenizerJson());
                TextEncoder encoder = open(Encoders.MINILM, tokenizer, 2)) {
            String long62 = "cat ".repeat(62);
            assertThat(encoder.encode("cat ".repeat(200))).isEqualTo(encoder.encode(long62));
            assertThat(encoder.encode("cat ".repeat(61))).isNotEqualTo(encoder.encode(long62));
        }
    }

    @Test
    void refusesLayoutsThatMakeNoSense() {
        assertThatThrownBy(() -> new EncoderLayout(Pooling.CLS, List.of(), 4)).hasMessageEndingWith("lengths=[]");
        assertThatThrownBy(() -> new EncoderLayout(Pooling.CLS, List.of(16, 8), 4))
                .hasMessageEndingWith("lengths=[16, 8]");
        assertThatThrownBy(() -> new EncoderLayout(Pooling.CLS, List.of(8), 0)).hasMessageEndingWith("sizes=[0]");
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
