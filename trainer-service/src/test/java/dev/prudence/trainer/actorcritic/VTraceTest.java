package dev.prudence.trainer.actorcritic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VTraceTest {

    /** The definition adds up forwards, the code goes backwards. */
    @Test
    void agreesWithTheSumsOfTheDefinition() {
        SplittableRandom random = new SplittableRandom(2);
        for (int trial = 0; trial < 100; trial++) {
            int time = 1 + random.nextInt(12);
            double lambda = trial % 2 == 0 ? 1 : 0.8;
            double[] logRatios = random.doubles(time, -1, 1).toArray();
            double[] rewards = random.doubles(time, -1, 1).toArray();
            double[] values = random.doubles(time + 1, -2, 2).toArray();
            double[] discounts = random.doubles(time, 0.8, 1).toArray();
            discounts[random.nextInt(time)] = 0;
            VTrace trace = VTrace.of(logRatios, discounts, rewards, values, lambda);
            for (int t = 0; t < time; t++) {
                assertThat(trace.target(t))
                        .isCloseTo(target(t, logRatios, discounts, rewards, values, lambda), within(1e-12));
                double next = t + 1 < time ? trace.target(t + 1) : values[time];
                double advantage = Math.min(1, Math.exp(logRatios[t])) * (rewards[t] + discounts[t] * next - values[t]);
                assertThat(trace.advantage(t)).isCloseTo(advantage, within(1e-12));
            }
        }
    }

    private static double target(
            int t, double[] logRatios, double[] discounts, double[] rewards, double[] values, double lambda) {
        double sum = values[t];
        for (int k = t; k < rewards.length; k++) {
            double weight = 1;
            for (int i = t; i < k; i++) {
                weight *= discounts[i] * lambda * Math.min(1, Math.exp(logRatios[i]));
            }
            double ratio = Math.min(1, Math.exp(logRatios[k]));
            sum += weight * ratio * (rewards[k] + discounts[k] * values[k + 1] - values[k]);
        }
        return sum;
    }

    @Test
    void isTheDiscountedReturnForAPolicyThatHasNotChanged() {
        VTrace trace = VTrace.of(
                new double[3], new double[] {0.9, 0.9, 0.9}, new double[] {1, 2, 3}, new double[] {7, -7, 7, 10}, 1);
        assertThat(trace.target(0)).isCloseTo(1 + 0.9 * 2 + 0.81 * 3 + 0.729 * 10, within(1e-12));
        assertThat(trace.target(2)).isCloseTo(3 + 9, within(1e-12));
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> VTrace.of(new double[2], new double[2], new double[2], new double[2], 1))
                .hasMessageContaining("values=2");
    }
}
