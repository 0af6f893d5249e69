package dev.prudence.reward.ensemble;

import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Turns texts into vectors with a frozen encoder, every distinct text of a request once.
 *
 * <p>This class is thread-safe; a {@link Request} is not.
 */
final class Embeddings implements AutoCloseable {

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

    Request request() {
        return new Request();
    }

    @Override
    public void close() {
        encoder.close();
        tokenizer.close();
    }

    /** The texts of one batch. Not thread-safe. */
    final class Request {

        private static final int TEXTS_PER_RUN = 64;

        private final Map<String, Text> texts = new LinkedHashMap<>();

        /** Takes both texts of a sample, or answers why not; empty when they fit. */
        String add(Sample.Text sample) {
            String refusal = add("prompt", contract.promptPrefix() + sample.prompt());
            return refusal.isEmpty() ? add("answer", contract.answerPrefix() + sample.answer()) : refusal;
        }

        /** Texts of similar length go together, so that little is spent on padding. */
        void encode(ParallelRuns runs) {
            List<Text> byLength = new ArrayList<>(texts.values());
            byLength.sort(Comparator.comparingInt(text -> text.tokens));
            List<Callable<List<float[]>>> work = new ArrayList<>();
            for (int from = 0; from < byLength.size(); from += TEXTS_PER_RUN) {
                List<Text> slice = byLength.subList(from, Math.min(from + TEXTS_PER_RUN, byLength.size()));
                work.add(() ->
                        encoder.encode(slice.stream().map(text -> text.words).toList()));
            }
            int next = 0;
            for (List<float[]> slice : runs.inOrder(work)) {
                for (float[] vector : slice) {
                    byLength.get(next++).vector = vector;
                }
            }
        }

        float[] prompt(Sample.Text sample) {
            return vector(contract.promptPrefix() + sample.prompt());
        }

        float[] answer(Sample.Text sample) {
            return vector(contract.answerPrefix() + sample.answer());
        }

        /** The tokens of both texts, special ones included. */
        TokenCounts counts(Sample.Text sample) {
            return new TokenCounts(
                    text(contract.promptPrefix() + sample.prompt()).tokens,
                    text(contract.answerPrefix() + sample.answer()).tokens,
                    false);
        }

        private float[] vector(String words) {
            return text(words).vector;
        }

        private Text text(String words) {
            Text text = texts.get(words);
            if (text == null) {
                throw new IllegalStateException("the text was not asked for: text=" + words);
            }
            return text;
        }

        private String add(String field, String words) {
            Text known = texts.get(words);
            int tokens = known == null ? tokenizer.encodeWithSpecialTokens(words).length : known.tokens;
            List<Integer> lengths = contract.layout().lengths();
            int longest = lengths.get(lengths.size() - 1);
            if (tokens > longest) {
                return field + " must have at most " + longest + " tokens: " + field + ".tokens=" + tokens;
            }
            if (tokens == 0) {
                return field + " has no tokens under the encoder's tokenizer: " + field + ".text=" + words;
            }
            if (known == null) {
                texts.put(words, new Text(words, tokens));
            }
            return "";
        }
    }

    private static final class Text {
        private final String words;
        private final int tokens;
        private float[] vector = {};

        Text(String words, int tokens) {
            this.words = words;
            this.tokens = tokens;
        }
    }
}
