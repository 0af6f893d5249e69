package dev.prudence.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.trainer.bestofn.Interval;
import org.junit.jupiter.api.Test;

class StudentTTest {
    @Test
    void quantilesAreThoseOfTheTables() {
        int[] degrees = {1, 2, 3, 7, 30, 1000};
        double[] tabled = {12.706, 4.303, 3.182, 2.365, 2.042, 1.962};
        for (int i = 0; i < degrees.length; i++) {
            assertThat(StudentT.quantile(degrees[i]))
                    .as("%d degrees of freedom", degrees[i])
                    .isCloseTo(tabled[i], within(6e-4));
        }
    }

    @Test
    void intervalIsMeanPlusMinusQuantileTimesStandardError() {
        Interval interval = StudentT.interval95(new double[] {1, 2, 3});
        assertThat(interval.low()).isCloseTo(2 - 4.303 / Math.sqrt(3), within(1e-3));
        assertThat(interval.high()).isCloseTo(2 + 4.303 / Math.sqrt(3), within(1e-3));
    }

    @Test
    void oneNumberHasNoInterval() {
        assertThatThrownBy(() -> StudentT.interval95(new double[] {1})).hasMessageEndingWith("values=1");
    }
}
