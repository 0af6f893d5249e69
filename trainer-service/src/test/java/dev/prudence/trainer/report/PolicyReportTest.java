package dev.prudence.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.prudence.trainer.bestofn.Objective;
import dev.prudence.trainer.policyrun.Cell;
import dev.prudence.trainer.policyrun.FinalAnswers.Graded;
import dev.prudence.trainer.policyrun.PolicyCurve;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyReportTest {

    /** Prompt 0: 3 of 4 comparisons won, one even; prompt 1: none; prompt 2 has nobody to be compared with. */
    @Test
    void aWinRateIsAMeanOverPromptsOfAllPairsOfAnswers() {
        List<Graded> ours =
                List.of(new Graded(0, List.of(2.0, 3.0)), new Graded(1, List.of(-1.0)), new Graded(2, List.of(9.0)));
        List<Graded> theirs = List.of(new Graded(0, List.of(1.0, 2.0)), new Graded(1, List.of(5.0, 4.0)));
        assertThat(AnswerSections.rate(ours, theirs)).isEqualTo((3.5 / 4 + 0) / 2);
    }

    @Test
    void theFrontierIsTheBestGoldWithinEveryDivergence() {
        PolicyCurve free = curve(0, new double[][] {{0, 0}, {10, 3}, {20, 1}});
        PolicyCurve dear = curve(0.1, new double[][] {{0, 0}, {5, 2}, {12, 2.5}});
        assertThat(PolicyFigures.frontierOf(List.of(free, dear)))
                .extracting(LineChart.Point::x, LineChart.Point::y)
                .containsExactly(tuple(0.0, 0.0), tuple(5.0, 2.0), tuple(10.0, 3.0));
    }

    private static PolicyCurve curve(double beta, double[][] klAndGold) {
        return new PolicyCurve(
                new Cell("ppo", Objective.SINGLE, 0.25, beta),
                "policy",
                "k1",
                1,
                IntStream.range(0, klAndGold.length)
                        .mapToObj(i -> new PolicyCurve.Point(
                                i, klAndGold[i][0], klAndGold[i][1], klAndGold[i][1], klAndGold[i][1], 0, 1, 0, beta))
                        .toList());
    }
}
