package dev.prudence.trainer.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.lora.Lora;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.text.EncoderLayout;
import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.trainer.dictionary.Split;
import dev.prudence.trainer.embedding.PretrainedEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The guide's example learns, and the guide shows what runs. */
class FineTuneMiniLmTest {

    private static final PretrainedEncoder ENCODER = PretrainedEncoder.MINILM;
    private static final int HELD_OUT_BATCHES = 32;

    @Test
    void adaptersLearnAboutWordsWhatAHeadOnTheFrozenEncoderDoesNot() {
        try (TextTokenizer tokenizer = TextTokenizer.of(ENCODER.tokenizer())) {
            GlossPairs training = pairs(Split.DEMONSTRATIONS, tokenizer);
            GlossPairs heldOut = pairs(Split.EVALUATION, tokenizer);
            FineTuneMiniLm tuned =
                    FineTuneMiniLm.run(ENCODER.onnx(), training, name -> Lora.isAdapter(name) || name.equals("head"));
            FineTuneMiniLm frozen = FineTuneMiniLm.run(ENCODER.onnx(), training, name -> name.equals("head"));
            double withAdapters = accuracy(tuned.scorer(), heldOut);
            double headAlone = accuracy(frozen.scorer(), heldOut);
            double similarity = similarity(heldOut, tokenizer);
            System.out.printf(
                    "gloss choice: adapters and head %.3f, head on the frozen encoder %.3f, cosine of the frozen encoder %.3f%n",
                    withAdapters, headAlone, similarity);
            assertThat(withAdapters).isGreaterThan(0.86);
            assertThat(withAdapters - headAlone).isGreaterThan(0.1);
            assertThat(embedding(frozen.merged(), tokenizer)).containsExactly(embedding(ENCODER.onnx(), tokenizer));
            assertThat(embedding(tuned.merged(), tokenizer)).isNotEqualTo(embedding(ENCODER.onnx(), tokenizer));
        }
    }

    @Test
    void theGuideQuotesTheExample() throws IOException {
        Path example = Path.of("src/test/java/dev/prudence/trainer/finetuning/FineTuneMiniLm.java");
        List<String> lines =
                Files.readAllLines(example).stream().map(String::strip).toList();
        List<String> quoted = lines.subList(lines.indexOf("// begin") + 1, lines.indexOf("// end"));
        assertThat(quoted.stream().filter(line -> !line.isEmpty()).count()).isLessThanOrEqualTo(30);
        List<String> guide = Files.readAllLines(Path.of("../docs/guides/fine-tuning.md")).stream()
                .map(String::strip)
                .toList();
        assertThat(String.join("\n", guide)).contains(String.join("\n", quoted));
    }

    private static GlossPairs pairs(Split split, TextTokenizer tokenizer) {
        return new GlossPairs(split, tokenizer, FineTuneMiniLm.PAIRS, FineTuneMiniLm.TIME);
    }

    /** The share of words whose own gloss scores higher. */
    private static double accuracy(byte[] scorer, GlossPairs pairs) {
        try (InferenceSession session =
                InferenceSession.open(scorer, RuntimeOptions.inference().withIntraOpThreads(2))) {
            int right = 0;
            for (int i = 0; i < HELD_OUT_BATCHES; i++) {
                Tensor scores = session.run(pairs.batch(i)).tensor("scores");
                for (int pair = 0; pair < FineTuneMiniLm.PAIRS; pair++) {
                    right += scores.toFloats()[pair] > scores.toFloats()[FineTuneMiniLm.PAIRS + pair] ? 1 : 0;
                }
            }
            return (double) right / (HELD_OUT_BATCHES * FineTuneMiniLm.PAIRS);
        }
    }

    /** The share of words to which the frozen encoder finds their own gloss more similar. */
    private static double similarity(GlossPairs pairs, TextTokenizer tokenizer) {
        try (TextEncoder encoder = TextEncoder.open(
                ENCODER.onnx(), tokenizer, EncoderLayout.of(ENCODER.pooling()), RuntimeOptions.inference())) {
            List<GlossPairs.Choice> choices = IntStream.range(0, HELD_OUT_BATCHES)
                    .mapToObj(pairs::choices)
                    .flatMap(List::stream)
                    .toList();
            List<float[]> words =
                    encoder.encode(choices.stream().map(GlossPairs.Choice::word).toList());
            List<float[]> right = encoder.encode(
                    choices.stream().map(GlossPairs.Choice::right).toList());
            List<float[]> wrong = encoder.encode(
                    choices.stream().map(GlossPairs.Choice::wrong).toList());
            long hits = IntStream.range(0, choices.size())
                    .filter(i -> dot(words.get(i), right.get(i)) > dot(words.get(i), wrong.get(i)))
                    .count();
            return (double) hits / choices.size();
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The merged file takes texts of any length, as the original does. */
    private static float[] embedding(byte[] encoder, TextTokenizer tokenizer) {
        try (TextEncoder session =
                TextEncoder.open(encoder, tokenizer, EncoderLayout.of(ENCODER.pooling()), RuntimeOptions.inference())) {
            return session.encode("a large body of water");
        }
    }
}
