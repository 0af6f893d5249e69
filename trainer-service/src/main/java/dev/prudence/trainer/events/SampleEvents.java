package dev.prudence.trainer.events;

import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.proto.run.v1.SampleObserved;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Samples as a run's events show them: of bounded size, so that the log of a long run stays small. */
public final class SampleEvents {

    /** Of a prompt or an answer. */
    static final int MOST_CHARACTERS = 500;

    private static final int MOST_NUMBERS = 16;

    private SampleEvents() {}

    /** A sample with its scores by one ensemble; the caller says whose it is. */
    public static SampleObserved.Builder of(Prompt prompt, GeneratedSample sample, ScoredSample score) {
        SampleObserved.Builder event = SampleObserved.newBuilder()
                .setSampleId(sample.getSampleId())
                .setPrompt(shortened(text(prompt)))
                .setAnswer(shortened(text(sample.getAnswer())))
                .setGeneration(sample.getOutcome())
                .setOutcome(score.getOutcome())
                .setReason(shortened(sample.getReason().isEmpty() ? score.getReason() : sample.getReason()));
        score.getMemberNormalisedList().forEach(event::addMemberScores);
        if (score.hasVariance()) {
            event.setVariance(score.getVariance());
        }
        return event;
    }

    /** Cut where it is too long, never between the halves of a character. */
    public static String shortened(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = MOST_CHARACTERS - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static String text(Prompt prompt) {
        return prompt.hasVector() ? text(prompt.getVector()) : prompt.getText();
    }

    private static String text(Answer answer) {
        return answer.hasVector()
                ? text(answer.getVector())
                : answer.getTokens().getText();
    }

    private static String text(Vector vector) {
        List<Float> values = vector.getValuesList();
        String end = values.size() > MOST_NUMBERS ? ", …]" : "]";
        return values.stream()
                .limit(MOST_NUMBERS)
                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.joining(", ", "[", end));
    }
}
