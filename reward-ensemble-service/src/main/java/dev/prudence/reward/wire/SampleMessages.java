package dev.prudence.reward.wire;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.TokenIds;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.Sample;
import java.util.List;

/** Prompts and answers as samples, outcomes as messages. */
final class SampleMessages {

    private SampleMessages() {}

    /** The sample of a prompt and an answer; an unusable one, with the reason, if they are missing or do not go together. */
    static Sample sample(Prompt prompt, Answer answer) {
        return switch (prompt.getContentCase()) {
            case TEXT -> text(prompt.getText(), answer);
            case VECTOR -> vector(prompt.getVector(), answer);
            case CONTENT_NOT_SET ->
                new Sample.Unusable("a prompt is needed: prompt.content=" + prompt.getContentCase());
        };
    }

    /** The sample of token ids. */
    static Sample sample(TokenIds ids) {
        return new Sample.TokenIds(longs(ids.getPromptList()), longs(ids.getAnswerList()));
    }

    private static long[] longs(List<Integer> ids) {
        return ids.stream().mapToLong(Integer::toUnsignedLong).toArray();
    }

    static float[] floats(Vector vector) {
        float[] values = new float[vector.getValuesCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.getValues(i);
        }
        return values;
    }

    static ScoreOutcome outcome(Outcome outcome) {
        return switch (outcome) {
            case SCORED -> ScoreOutcome.SCORE_OUTCOME_SCORED;
            case DEGRADED -> ScoreOutcome.SCORE_OUTCOME_DEGRADED;
            case TIMED_OUT -> ScoreOutcome.SCORE_OUTCOME_TIMED_OUT;
            case REJECTED -> ScoreOutcome.SCORE_OUTCOME_REJECTED;
            case ABSTAINED -> ScoreOutcome.SCORE_OUTCOME_ABSTAINED;
        };
    }

    private static Sample text(String prompt, Answer answer) {
        return answer.hasTokens() ? new Sample.Text(prompt, answer.getTokens().getText()) : mismatch("text", answer);
    }

    private static Sample vector(Vector prompt, Answer answer) {
        return answer.hasVector()
                ? new Sample.Vector(floats(prompt), floats(answer.getVector()))
                : mismatch("vector", answer);
    }

    private static Sample mismatch(String promptKind, Answer answer) {
        return new Sample.Unusable(
                "a " + promptKind + " prompt needs an answer of its kind: answer.content=" + answer.getContentCase());
    }
}
