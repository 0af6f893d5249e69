package dev.prudence.bench.measure;

import java.util.Arrays;

/**
 * The geometric mean of paired ratios and its 95 % interval: {@code exp(m ± t s / sqrt(n))} with mean m and sample deviation s of the n
 * logarithms, and t the two-sided quantile of Student's distribution with n - 1 degrees of freedom.
 */
public record RatioInterval(double ratio, double low, double high) {

    /**
     * The interval of at least two ratios.
     *
     * @throws IllegalArgumentException for fewer than two, or when one is not a positive number
     */
    public static RatioInterval of(double... ratios) {
        if (ratios.length < 2) {
            throw new IllegalArgumentException("An interval needs at least two ratios: ratios=" + ratios.length);
        }
        double[] logs = Arrays.stream(ratios).map(RatioInterval::log).toArray();
        double mean = Arrays.stream(logs).average().orElseThrow();
        double reach = StudentT.reach(logs);
        return new RatioInterval(Math.exp(mean), Math.exp(mean - reach), Math.exp(mean + reach));
    }

    private static double log(double ratio) {
        if (!(ratio > 0) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("A ratio is a positive number: ratio=" + ratio);
        }
        return Math.log(ratio);
    }
}
