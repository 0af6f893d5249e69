package dev.prudence.bench.measure;

import java.util.Arrays;

/** Quantiles of Student's t distribution for a whole number of degrees of freedom. */
final class StudentT {
    private static final double LEVEL = 0.95;
    private static final int HALVINGS = 100;

    private StudentT() {}

    /** The t that 95 % of the distribution's absolute values stay below. */
    static double twoSided95(int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException(
                    "Give at least one degree of freedom: degreesOfFreedom=" + degreesOfFreedom);
        }
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (within(middle, degreesOfFreedom) < LEVEL) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.tan(high) * Math.sqrt(degreesOfFreedom);
    }

    /** Half the width of the 95 % interval around the mean of at least two values. */
    static double reach(double... values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return twoSided95(values.length - 1) * Math.sqrt(squares / (values.length - 1) / values.length);
    }

    /**
     * The probability that {@code |t| < sqrt(n) tan(angle)}: the finite series 26.7.3 and 26.7.4 of Abramowitz and Stegun, Handbook of
     * Mathematical Functions, 1964.
     */
    private static double within(double angle, int n) {
        double cosine = Math.cos(angle);
        boolean odd = n % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = n == 1 ? 0 : term;
        for (int k = odd ? 2 : 1; k + 2 < n + 1; k += 2) {
            term *= cosine * cosine * k / (k + 1);
            sum += term;
        }
        double series = Math.sin(angle) * sum;
        return odd ? 2 / Math.PI * (angle + series) : series;
    }
}
