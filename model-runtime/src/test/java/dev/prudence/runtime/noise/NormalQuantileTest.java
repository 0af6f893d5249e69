package dev.prudence.runtime.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalQuantileTest {

    /** Against the distribution function summed as a series: another formula, so a mistyped coefficient shows. */
    @Test
    void isTheInverseOfTheDistributionFunction() {
        for (double x = -6; x <= 6; x += 0.01) {
            double quantile = NormalQuantile.of(distribution(x));
            // Far out the summed probability itself carries a rounding of a few units in the last place of 1.
            double slack = 1e-13 + 2e-15 / density(x);
            assertThat(quantile).as("x = %f", x).isCloseTo(x, within(slack));
        }
    }

    @Test
    void isExactAtKnownPoints() {
        assertThat(NormalQuantile.of(0.5)).isZero();
        assertThat(NormalQuantile.of(0.975)).isCloseTo(1.959963984540054, within(1e-15));
        assertThat(NormalQuantile.of(1e-20)).isCloseTo(-9.26234008979841, within(1e-14));
        assertThat(NormalQuantile.of(1e-5)).isCloseTo(-4.264890793922825, within(1e-14));
    }

    @Test
    void isFiniteForEveryUniformNumber() {
        assertThat(NormalQuantile.of(0.5 * 0x1.0p-52)).isFinite().isLessThan(-8);
        assertThat(NormalQuantile.of(1 - 0x1.0p-53)).isFinite().isGreaterThan(8);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** 1/2 + density · (x + x³/3 + x⁵/15 + …). */
    private static double distribution(double x) {
        double term = x;
        double sum = x;
        for (int i = 1; i < 400; i++) {
            term *= x * x / (2 * i + 1);
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }
}
