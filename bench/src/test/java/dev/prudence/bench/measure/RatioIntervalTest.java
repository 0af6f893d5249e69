package dev.prudence.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatioIntervalTest {

    /** Logarithms 0, ln 2, 2 ln 2: mean ln 2, deviation ln 2, and t is 4.3027. */
    @Test
    void isSymmetricOnTheLogarithm() {
        RatioInterval interval = RatioInterval.of(1, 2, 4);

        double reach = 4.302653 * Math.log(2) / Math.sqrt(3);
        assertThat(interval.ratio()).isCloseTo(2, within(1e-12));
        assertThat(interval.low()).isCloseTo(2 * Math.exp(-reach), within(1e-6));
        assertThat(interval.high()).isCloseTo(2 * Math.exp(reach), within(1e-5));
    }

    @Test
    void isAPointWhereAllRatiosAreEqual() {
        RatioInterval interval = RatioInterval.of(3, 3, 3, 3);

        assertThat(interval.ratio()).isCloseTo(3, within(1e-12));
        assertThat(interval.low()).isCloseTo(3, within(1e-12));
        assertThat(interval.high()).isCloseTo(3, within(1e-12));
    }

    @Test
    void turnsOverWithTheRatios() {
        RatioInterval interval = RatioInterval.of(0.5, 0.8, 1.7);
        RatioInterval inverse = RatioInterval.of(1 / 0.5, 1 / 0.8, 1 / 1.7);

        assertThat(inverse.ratio()).isCloseTo(1 / interval.ratio(), within(1e-12));
        assertThat(inverse.low()).isCloseTo(1 / interval.high(), within(1e-12));
        assertThat(inverse.high()).isCloseTo(1 / interval.low(), within(1e-12));
    }

    @Test
    void holdsTheTrueRatioNineteenTimesOutOfTwenty() {
        SplittableRandom random = new SplittableRandom(1);
        int held = 0;
        for (int trial = 0; trial < 4000; trial++) {
            double[] ratios = new double[7];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = 1.5 * Math.exp(0.3 * random.nextGaussian());
            }
            RatioInterval interval = RatioInterval.of(ratios);
            held += interval.low() <= 1.5 && 1.5 <= interval.high() ? 1 : 0;
        }

        assertThat(held / 4000.0).isBetween(0.94, 0.96);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoRatio(double ratio) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RatioInterval.of(1, ratio))
                .withMessageEndingWith("ratio=" + ratio);
    }

    @Test
    void refusesASingleRatio() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RatioInterval.of(1))
                .withMessageEndingWith("ratios=1");
    }
}
