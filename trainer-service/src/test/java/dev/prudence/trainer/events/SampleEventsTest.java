package dev.prudence.trainer.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.proto.run.v1.SampleObserved;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class SampleEventsTest {

    private static final ScoredSample DEGRADED = ScoredSample.newBuilder()
            .setOutcome(ScoreOutcome.SCORE_OUTCOME_DEGRADED)
            .setReason("member m2 gave NaN")
            .addMemberNormalised(1.5f)
            .addMemberNormalised(Float.NaN)
            .setVariance(0.25)
            .build();

    @Test
    void keepsEveryMembersScoreAndWhatBecameOfTheSample() {
        SampleObserved event =
                SampleEvents.of(text("what"), answer("this"), DEGRADED).build();
        assertThat(event.getPrompt()).isEqualTo("what");
        assertThat(event.getAnswer()).isEqualTo("this");
        assertThat(event.getOutcome()).isEqualTo(ScoreOutcome.SCORE_OUTCOME_DEGRADED);
        assertThat(event.getReason()).isEqualTo("member m2 gave NaN");
        assertThat(event.getMemberScoresList()).containsExactly(1.5, Double.NaN);
        assertThat(event.getVariance()).isEqualTo(0.25);
        assertThat(event.hasGold()).isFalse();
    }

    @Test
    void cutsLongTextsBetweenCharacters() {
        String answer = SampleEvents.of(text("q"), answer("a".repeat(498) + "😀 and more"), DEGRADED)
                .getAnswer();
        assertThat(answer).isEqualTo("a".repeat(498) + "…");
        assertThat(SampleEvents.shortened("a".repeat(500))).hasSize(500).doesNotEndWith("…");
    }

    @Test
    void writesVectorsAsAFewNumbers() {
        Prompt prompt = Prompt.newBuilder()
                .setVector(Vector.newBuilder().addAllValues(Collections.nCopies(20, 0.126f)))
                .build();
        GeneratedSample sample = GeneratedSample.newBuilder()
                .setAnswer(Answer.newBuilder().setVector(Vector.newBuilder().addValues(-1)))
                .build();
        SampleObserved event = SampleEvents.of(prompt, sample, DEGRADED).build();
        assertThat(event.getPrompt())
                .startsWith("[0.13, 0.13, ")
                .endsWith(", …]")
                .hasSize(16 * 6 + 3);
        assertThat(event.getAnswer()).isEqualTo("[-1.00]");
    }

    private static Prompt text(String text) {
        return Prompt.newBuilder().setText(text).build();
    }

    private static GeneratedSample answer(String text) {
        return GeneratedSample.newBuilder()
                .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(text)))
                .build();
    }
}
