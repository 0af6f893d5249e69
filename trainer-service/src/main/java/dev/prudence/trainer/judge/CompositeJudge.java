package dev.prudence.trainer.judge;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.dictionary.Dictionary;
import dev.prudence.trainer.dictionary.Entry;
import dev.prudence.trainer.dictionary.PartOfSpeech;
import dev.prudence.trainer.dictionary.WordNet;
import dev.prudence.trainer.embedding.Embedder;
import dev.prudence.trainer.embedding.HeadScorer;
import dev.prudence.trainer.embedding.PretrainedEncoder;
import dev.prudence.trainer.run.ProgressSink;
import dev.prudence.trainer.sft.TextPolicyArtefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The built-in judge of definitions: {@code relevance + fluency − penalties}. Relevance is a trained head on frozen
 * embeddings of word and definition, squashed into (−8, 8); fluency and penalties are bounded as well, so that no part can
 * be driven up without end while the others are ignored.
 *
 * <p>This class is thread-safe.
 */
public final class CompositeJudge implements Judge, AutoCloseable {

    /** The head's file in a judge's directory. */
    static final String HEAD_FILE = "head.onnx";

    private static final double RELEVANCE_BOUND = 8;
    private static final double FLUENCY_WEIGHT = 0.8;

    private final Fluency fluency;
    private final Penalties penalties;
    private final Embedder embedder;
    private final HeadScorer head;

    private CompositeJudge(Fluency fluency, Penalties penalties, Embedder embedder, HeadScorer head) {
        this.fluency = fluency;
        this.penalties = penalties;
        this.embedder = embedder;
        this.head = head;
    }

    /**
     * Opens the judge that the gold stage has trained.
     *
     * @param directory the stage's output
     * @param policy artefact whose tokenizer measures fluency
     */
    public static CompositeJudge open(Path directory, Path policy, int vocabularySize) {
        Path file = directory.resolve(HEAD_FILE);
        try {
            return of(Files.readAllBytes(file), policy, vocabularySize);
        } catch (IOException e) {
            throw new UncheckedIOException("The judge cannot be read; file=" + file, e);
        }
    }

    static CompositeJudge of(byte[] head, Path policy, int vocabularySize) {
        List<Entry> entries = WordNet.entries();
        return new CompositeJudge(
                Fluency.of(Dictionary.of(entries), TextPolicyArtefact.tokenizer(policy), vocabularySize),
                Penalties.knowing(() -> entries.stream()
                        .flatMap(entry -> Stream.of(entry.head(), entry.gloss()))
                        .iterator()),
                Embedder.open(PretrainedEncoder.MINILM),
                HeadScorer.open(head));
    }

    @Override
    public double[] score(List<Prompt> prompts, List<Answer> answers) {
        return score(
                prompts.stream().map(Prompt::getText).toList(),
                answers.stream().map(answer -> answer.getTokens().getText()).toList(),
                (activity, done, total, unit) -> {});
    }

    /**
     * Scores definitions.
     *
     * @param prompts such as {@code noun river}
     * @param answers as many
     */
    public double[] score(List<String> prompts, List<String> answers, ProgressSink progress) {
        List<float[]> words =
                embedder.encode(prompts.stream().map(CompositeJudge::word).toList(), "reading words", progress);
        List<float[]> definitions = embedder.encode(answers, "reading definitions", progress);
        float[][] relevance = head.score(words, definitions);
        double[] fluent = fluency.of(answers);
        return IntStream.range(0, answers.size())
                .mapToDouble(i -> RELEVANCE_BOUND * Math.tanh(relevance[i][0] / RELEVANCE_BOUND)
                        + FLUENCY_WEIGHT * fluent[i]
                        - penalties.of(head(prompts.get(i)), answers.get(i)))
                .toArray();
    }

    /** How the encoder reads a prompt: {@code river (noun)}. Prompts of another form are read as they are. */
    static String word(String prompt) {
        String head = head(prompt);
        return head.equals(prompt) ? prompt : head + " (" + prompt.substring(0, prompt.indexOf(' ')) + ")";
    }

    private static String head(String prompt) {
        return Stream.of(PartOfSpeech.values())
                .map(part -> part.word() + " ")
                .filter(prompt::startsWith)
                .findFirst()
                .map(prefix -> prompt.substring(prefix.length()))
                .orElse(prompt);
    }

    @Override
    public void close() {
        head.close();
        embedder.close();
        fluency.close();
    }
}
