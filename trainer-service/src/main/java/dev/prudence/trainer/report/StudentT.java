package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.Interval;
import java.util.Arrays;

/** Student's t intervals for the mean of a few independent numbers. */
public final class StudentT {
    private static final int SLICES = 2000;
    private static final double LEVEL = 0.975;

    private StudentT() {}

    /**
     * The 95 % interval of the mean: mean ± t · s/√k with k − 1 degrees of freedom.
     *
     * @throws IllegalArgumentException for fewer than two numbers
     */
    public static Interval interval95(double[] values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("an interval needs at least two numbers: values=" + values.length);
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double error = Math.sqrt(squares / (values.length - 1) / values.length);
        double reach = quantile(values.length - 1) * error;
        return new Interval(mean - reach, mean + reach);
    }

    /** The 97.5 % quantile, by bisection. */
    static double quantile(int degreesOfFreedom) {
        double low = 0;
        double high = 1;
        while (probabilityBelow(high, degreesOfFreedom) < LEVEL) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (probabilityBelow(middle, degreesOfFreedom) < LEVEL) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Substituting {@code t = √ν·tan θ} turns the density into {@code cos^(ν−1) θ}: smooth and bounded; Simpson's rule. */
    private static double probabilityBelow(double t, int degreesOfFreedom) {
        double angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
        return 0.5 + area(angle, degreesOfFreedom) / (2 * area(Math.PI / 2, degreesOfFreedom));
    }

    private static double area(double end, int degreesOfFreedom) {
        double step = end / SLICES;
        double sum = 0;
        for (int i = 0; i <= SLICES; i++) {
            int weight = i == 0 || i == SLICES ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(Math.cos(i * step), degreesOfFreedom - 1);
        }
        return sum * step / 3;
    }
}
