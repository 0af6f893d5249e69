package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BestOfNTest {
    @Test
    void weightsAreTheBinomialQuotients() {
        for (int samples : new int[] {1, 2, 5, 17, 60}) {
            for (int n = 1; n <= samples; n++) {
                double[] weights = BestOfN.weights(samples, n);
                for (int rank = 1; rank <= samples; rank++) {
                    double exact = new BigDecimal(choose(rank - 1, n - 1))
                            .divide(new BigDecimal(choose(samples, n)), MathContext.DECIMAL64)
                            .doubleValue();
                    assertThat(weights[rank - 1])
                            .as("N=%d n=%d rank=%d", samples, n, rank)
                            .isCloseTo(exact, within(1e-13));
                }
            }
        }
    }

    @Test
    void weightsAreNonNegativeAndSumToOneAtRealSizes() {
        for (int n : BestOfN.powersOfTwo(8192)) {
            double[] weights = BestOfN.weights(8192, n);
            assertThat(Arrays.stream(weights).min().orElseThrow()).as("n=%d", n).isGreaterThanOrEqualTo(0);
            assertThat(Arrays.stream(weights).sum()).as("n=%d", n).isCloseTo(1, within(1e-10));
        }
    }

    @Test
    void drawingAllSamplesTakesTheTopRank() {
        double[] weights = BestOfN.weights(9, 9);
        assertThat(weights[8]).isEqualTo(1);
        assertThat(Arrays.stream(weights).limit(8)).containsOnly(0.0);
    }

    @Test
    void drawingOneSampleIsThePlainMean() {
        assertThat(BestOfN.weights(7, 1)).containsOnly(new double[] {1.0 / 7}, within(1e-15));
    }

    @Test
    void refusesToDrawMoreThanThereIs() {
        assertThatThrownBy(() -> BestOfN.weights(4, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("n=5, samples=4");
        assertThatThrownBy(() -> BestOfN.weights(4, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void divergenceFollowsTheFormula() {
        assertThat(BestOfN.kl(1)).isZero();
        assertThat(BestOfN.kl(2)).isCloseTo(Math.log(2) - 0.5, within(1e-15));
        assertThat(BestOfN.kl(12_500)).isCloseTo(8.43, within(0.005));
    }

    @Test
    void gridHoldsThePowersOfTwoAndEndsAtTheMaximum() {
        assertThat(BestOfN.powersOfTwo(1)).containsExactly(1);
        assertThat(BestOfN.powersOfTwo(8)).containsExactly(1, 2, 4, 8);
        assertThat(BestOfN.powersOfTwo(12)).containsExactly(1, 2, 4, 8, 12);
        assertThatThrownBy(() -> BestOfN.powersOfTwo(0)).hasMessageEndingWith("maximum=0");
    }

    private static BigInteger choose(int n, int k) {
        if (k < 0 || k > n) {
            return BigInteger.ZERO;
        }
        BigInteger result = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            result = result.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1L));
        }
        return result;
    }
}
