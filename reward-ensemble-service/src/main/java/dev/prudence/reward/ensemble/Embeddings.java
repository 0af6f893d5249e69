package dev.prudence.reward.ensemble;

import dev.prudence.runtime.text.TextEncoder;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Turns texts into vectors with a frozen encoder, every distinct text of a request once.
 *
 * <p>This class is thread-safe.
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

    /**
     * Starts to encode all texts of samples, each distinct one once.
     *
     * @param samples by their positions
     * @param members positions of all members
     */
    CompletionStage<EncodedTexts> encode(
            Map<Integer, Prepared.Texts> samples, List<Integer> members, Attempts attempts) {
        Map<String, Prepared.Text> distinct = new LinkedHashMap<>();
        Map<String, Set<Integer>> users = new HashMap<>();
        samples.forEach((position, sample) -> {
            for (Prepared.Text text : List.of(sample.prompt(), sample.answer())) {
                distinct.putIfAbsent(text.words, text);
                users.computeIfAbsent(text.words, absent -> new TreeSet<>()).add(position);
            }
        });
        List<Prepared.Text> texts = List.copyOf(distinct.values());
        EncodedTexts encoded =
                new EncodedTexts(texts.stream().map(text -> text.words).toList(), width());
        List<EncoderRun> work = encoder
                .runs(texts.stream().map(text -> text.tokens).toList())
                .stream()
                .map(run -> new EncoderRun(members, users(run, texts, users), run, texts.size(), width()))
                .toList();
        return attempts.make(work, encoded).thenApply(done -> encoded);
    }

    private static List<Integer> users(
            TextEncoder.Run run, List<Prepared.Text> texts, Map<String, Set<Integer>> users) {
        return run.texts().stream()
                .flatMap(text -> users.getOrDefault(texts.get(text).words, Set.of()).stream())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        encoder.close();
        tokenizer.close();
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
