package dev.prudence.trainer.dashboard.samples;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.Vector;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prompts, answers and outcomes as people read them. */
final class SampleTexts {

    private static final int SHOWN_NUMBERS = 8;

    private SampleTexts() {}

    static String of(Prompt prompt) {
        return prompt.hasText() ? prompt.getText() : of(prompt.getVector());
    }

    static String of(Answer answer) {
        return answer.hasTokens() ? answer.getTokens().getText() : of(answer.getVector());
    }

    static String of(GenerationOutcome outcome) {
        return words(outcome.name(), "GENERATION_OUTCOME_");
    }

    static String of(ScoreOutcome outcome) {
        return words(outcome.name(), "SCORE_OUTCOME_");
    }

    private static String of(Vector vector) {
        String numbers = vector.getValuesList().stream()
                .limit(SHOWN_NUMBERS)
                .map(value -> String.format(Locale.ROOT, "%.3g", value))
                .collect(Collectors.joining(", "));
        int more = vector.getValuesCount() - SHOWN_NUMBERS;
        return "(" + numbers + (more > 0 ? ", and " + more + " more" : "") + ")";
    }

    private static String words(String name, String prefix) {
        return (name.startsWith(prefix) ? name.substring(prefix.length()) : name)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }
}
