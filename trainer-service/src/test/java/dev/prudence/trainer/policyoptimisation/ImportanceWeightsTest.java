package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImportanceWeightsTest {

    private static final double[] NOW = {0.5, 0.3, 0.2};
    private static final double[] THEN = {0.4, 0.25, 0.35};
    private static final double[] ADVANTAGES = {1.5, -2, 0.25};

    /** The mean of the weighted advantages over what was drawn then is that of the advantages over what would be drawn now. */
    @Test
    void weightsMakeUpForThePolicyThatAnswered() {
        double expected = 0;
        double weighted = 0;
        for (int action = 0; action < NOW.length; action++) {
            expected += NOW[action] * ADVANTAGES[action];
            weighted += THEN[action]
                    * weighted(new double[] {ADVANTAGES[action]}, log(NOW[action]), log(THEN[action]), false)[0];
        }
        assertThat(weighted).isCloseTo(expected, within(1e-12));
    }

    @Test
    void aWeightIsAtMostTwo() {
        assertThat(weighted(new double[] {3}, log(0.9), log(0.1), false)).containsExactly(6);
    }

    @Test
    void anAnswerThatIsOneActionHasOneWeight() {
        double[] now = {Math.log(0.5), Math.log(0.6)};
        double[] then = {Math.log(0.4), Math.log(0.5)};
        assertThat(weighted(new double[] {1, 1}, now, then, true))
                .containsExactly(new double[] {1.5, 1.5}, within(1e-12));
        assertThat(weighted(new double[] {1, 1}, now, then, false))
                .containsExactly(new double[] {1.25, 1.2}, within(1e-12));
    }

    @Test
    void nothingChangesWhereThePolicyIsTheSame() {
        double[] logs = {-0.1, -7.3, -1e-3};
        assertThat(weighted(ADVANTAGES, logs, logs.clone(), false)).containsExactly(ADVANTAGES);
        assertThat(weighted(ADVANTAGES, logs, logs.clone(), true)).containsExactly(ADVANTAGES);
    }

    private static double[] log(double probability) {
        return new double[] {Math.log(probability)};
    }

    private static double[] weighted(double[] advantages, double[] now, double[] then, boolean whole) {
        Target target = new Target(advantages, new double[advantages.length]);
        return ImportanceWeights.weighted(List.of(target), List.of(now), List.of(then), whole)
                .get(0)
                .advantages();
    }
}
