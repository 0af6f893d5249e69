package dev.prudence.trainer.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.preferences.JsonLines;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A judge that looks people's scores up: a JSON Lines file of {@code {"prompt": …, "answer": …, "score": …}}. It has no
 * opinion on an answer that nobody scored. Several scores of one answer are averaged.
 *
 * <p>This class is thread-safe.
 */
public final class LabelFileJudge implements Judge {

    private final Map<Key, Double> scores = new HashMap<>();

    private record Key(String prompt, String answer) {}

    private record Label(Key key, double score) {}

    private LabelFileJudge(List<Label> labels) {
        Map<Key, Integer> counts = new HashMap<>();
        for (Label label : labels) {
            counts.merge(label.key(), 1, Integer::sum);
            scores.merge(label.key(), label.score(), Double::sum);
        }
        scores.replaceAll((key, sum) -> sum / counts.getOrDefault(key, 1));
    }

    /**
     * Reads the labels.
     *
     * @throws IllegalArgumentException naming file and line when a line lacks a key
     */
    public static LabelFileJudge read(Path file) {
        return new LabelFileJudge(JsonLines.read(file, LabelFileJudge::label));
    }

    /** Number of answers with a score. */
    public int size() {
        return scores.size();
    }

    @Override
    public double[] score(List<Prompt> prompts, List<Answer> answers) {
        return IntStream.range(0, answers.size())
                .mapToDouble(i -> scores.getOrDefault(
                        new Key(
                                prompts.get(i).getText(),
                                answers.get(i).getTokens().getText()),
                        Double.NaN))
                .toArray();
    }

    private static Label label(JsonNode node) {
        if (!node.path("prompt").isTextual()
                || !node.path("answer").isTextual()
                || !node.path("score").isNumber()) {
            throw new IllegalArgumentException("A label needs 'prompt' and 'answer' as text and 'score' as a number");
        }
        return new Label(
                new Key(node.get("prompt").textValue(), node.get("answer").textValue()),
                node.get("score").doubleValue());
    }
}
