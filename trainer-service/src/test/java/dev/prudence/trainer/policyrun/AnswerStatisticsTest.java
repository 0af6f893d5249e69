package dev.prudence.trainer.policyrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.rollout.v1.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerStatisticsTest {

    private static Answer tokens(Integer... ids) {
        Answer.Builder answer = Answer.newBuilder();
        answer.getTokensBuilder().addAllIds(List.of(ids));
        return answer.build();
    }

    @Test
    void countsPairsInsideAnswersAndOverAllOfThem() {
        // Pairs: 12 23 31 12 | 12 22; of six pairs four differ (12 23 31 22), one stood in its own answer before.
        AnswerStatistics statistics = AnswerStatistics.of(List.of(tokens(1, 2, 3, 1, 2), tokens(1, 2, 2)));

        assertThat(statistics).isEqualTo(new AnswerStatistics(4, 4 / 6.0, 1 / 6.0));
    }

    @Test
    void answersOfOneTokenHaveNoPairs() {
        assertThat(AnswerStatistics.of(List.of(tokens(1), tokens(2)))).isEqualTo(new AnswerStatistics(1, null, null));
    }

    @Test
    void vectorsAreNoText() {
        Answer.Builder vector = Answer.newBuilder();
        vector.getVectorBuilder().addValues(1);

        assertThat(AnswerStatistics.of(List.of(vector.build()))).isNull();
        assertThat(AnswerStatistics.of(List.of())).isNull();
    }
}
