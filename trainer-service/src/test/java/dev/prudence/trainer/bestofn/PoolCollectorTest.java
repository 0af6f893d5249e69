package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolCollectorTest {
    private static final EnsembleColumns COLUMNS =
            new EnsembleColumns("tokens", 0.25, List.of("member-0", "member-1"), List.of(Objective.MEAN));

    private final ScorePool pool = new ScorePool(1, 4, List.of(COLUMNS));
    private final SampleHighlights highlights = new SampleHighlights(pool, 2);
    private final PoolCollector collector = new PoolCollector(
            pool,
            List.of(Prompt.newBuilder().setText("word").build()),
            (prompts, answers) -> answers.stream()
                    .mapToDouble(answer -> answer.getTokens().getText().length())
                    .toArray(),
            highlights);

    @Test
    void aSampleWithoutAnswerOrWithoutEveryMemberLeaves() {
        collector.accept(sample(0, "aa"), List.of(scored(1, 2)));
        collector.accept(
                sample(1, "b").toBuilder()
                        .setOutcome(GenerationOutcome.GENERATION_OUTCOME_REJECTED)
                        .build(),
                List.of(scored(1, 2)));
        collector.accept(
                sample(2, "c"),
                List.of(scored(1, Float.NaN).toBuilder()
                        .setOutcome(ScoreOutcome.SCORE_OUTCOME_DEGRADED)
                        .build()));
        collector.finish();
        assertThat(pool.unscored()).isEqualTo(3);
        assertThat(pool.isScored(0)).isTrue();
    }

    @Test
    void showsTheSamplesOfHighestVarianceAndTheFavouritesOfLowestGold() {
        collector.accept(sample(0, "aaa"), List.of(scored(9, 0)));
        collector.accept(sample(1, "bb"), List.of(scored(1, 8)));
        collector.accept(sample(2, "c"), List.of(scored(2, 2)));
        collector.accept(sample(3, "dddd"), List.of(scored(3, 3)));
        collector.finish();
        List<SampleRow> rows = highlights.rows((prompt, answer) ->
                new SampleText(prompt.getText(), answer.getTokens().getText()));
        assertThat(rows)
                .extracting(row -> row.why() + " " + row.text().answer())
                .containsExactly("DISAGREEMENT aaa", "DISAGREEMENT bb", "FOOLED bb", "FOOLED aaa");
    }

    @Test
    void anEnsembleThatAnswersWithOtherMembersIsRefused() {
        collector.accept(
                sample(0, "a"),
                List.of(scored(1, 2).toBuilder().addMemberNormalised(3).build()));
        assertThatThrownBy(collector::finish).hasMessageEndingWith("members=3, objectives=1");
    }

    private static GeneratedSample sample(int id, String text) {
        return GeneratedSample.newBuilder()
                .setSampleId(id)
                .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(text)))
                .build();
    }

    private static ScoredSample scored(float first, float second) {
        double mean = (first + second) / 2.0;
        return ScoredSample.newBuilder()
                .setOutcome(ScoreOutcome.SCORE_OUTCOME_SCORED)
                .addMemberNormalised(first)
                .addMemberNormalised(second)
                .addAggregates(mean)
                .setVariance((first - mean) * (first - mean))
                .build();
    }
}
