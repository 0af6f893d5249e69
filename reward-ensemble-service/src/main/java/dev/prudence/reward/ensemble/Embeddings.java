package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns texts into vectors with a frozen encoder, every distinct text of a request once.
 *
 * <p>This class is thread-safe.
 */
final class Embeddings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Embeddings.class);

    private final TextEncoder encoder;
    private final TextTokenizer tokenizer;
    private final EnsembleContract.Encoder contract;

    /** Takes over the encoder and the tokenizer. */
    Embeddings(TextEncoder encoder, TextTokenizer tokenizer, EnsembleContract.Encoder contract) {
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        this.contract = contract;
    }

    /** Numbers in a vector. */
    int width() {
        return encoder.width();
    }

    /** Tokenizes both texts of a sample, or says which of them does not fit. */
    Prepared prepare(Sample.Text sample) {
        Prepared.Text prompt = text(contract.promptPrefix() + sample.prompt());
        Prepared.Text answer = text(contract.answerPrefix() + sample.answer());
        String refusal = refusal("prompt", prompt);
        if (refusal.isEmpty()) {
            refusal = refusal("answer", answer);
        }
        return refusal.isEmpty() ? new Prepared.Texts(prompt, answer) : new Prepared.Refused(refusal);
    }

    /** Starts to encode all texts of samples. Their vectors come by the texts' words; a text whose run failed has none. */
    CompletionStage<Map<String, float[]>> encode(List<Prepared.Texts> samples, ParallelRuns runs) {
        Map<String, Prepared.Text> distinct = new LinkedHashMap<>();
        for (Prepared.Texts sample : samples) {
            distinct.putIfAbsent(sample.prompt().words, sample.prompt());
            distinct.putIfAbsent(sample.answer().words, sample.answer());
        }
        List<Prepared.Text> texts = new ArrayList<>(distinct.values());
        float[][] vectors = new float[texts.size()][];
        List<Runnable> work = new ArrayList<>();
        for (TextEncoder.Run run :
                encoder.runs(texts.stream().map(text -> text.tokens).toList())) {
            work.add(() -> make(run, vectors));
        }
        return runs.all(work).thenApply(done -> byWords(texts, vectors));
    }

    private static Map<String, float[]> byWords(List<Prepared.Text> texts, @Nullable float[][] vectors) {
        Map<String, float[]> byWords = new LinkedHashMap<>();
        for (int i = 0; i < vectors.length; i++) {
            float @Nullable [] vector = vectors[i];
            if (vector != null) {
                byWords.put(texts.get(i).words, vector);
            }
        }
        return byWords;
    }

    @Override
    public void close() {
        encoder.close();
        tokenizer.close();
    }

    private static void make(TextEncoder.Run run, float[][] vectors) {
        try {
            run.encode(vectors);
        } catch (InferenceException e) {
            LOG.error(
                    "incident: texts could not be encoded, texts={}",
                    run.texts().size(),
                    e);
        }
    }

    private Prepared.Text text(String words) {
        return new Prepared.Text(words, tokenizer.encodeWithSpecialTokens(words));
    }

    private String refusal(String field, Prepared.Text text) {
        List<Integer> lengths = contract.layout().lengths();
        int longest = lengths.get(lengths.size() - 1);
        if (text.tokens.length > longest) {
            return field + " must have at most " + longest + " tokens: " + field + ".tokens=" + text.tokens.length;
        }
        if (text.tokens.length == 0) {
            return field + " has no tokens under the encoder's tokenizer: " + field + ".text=" + text.words;
        }
        return "";
    }
}
