package dev.prudence.bench.measure;

import java.util.Arrays;

/** The seconds that one run of each side took, pair by pair. */
public final class Samples {
    private final double[] ours;
    private final double[] baseline;

    /** Copies the arrays, which are of one length. */
    public Samples(double[] ours, double[] baseline) {
        this.ours = ours.clone();
        this.baseline = baseline.clone();
    }

    /** The median over the pairs, in seconds. */
    double oursMedian() {
        return median(ours);
    }

    /** The median over the pairs, in seconds. */
    double baselineMedian() {
        return median(baseline);
    }

    /** How many times as long the baseline took: the same for a time and for a rate. */
    RatioInterval ratio() {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> baseline[i] / ours[i]);
        return RatioInterval.of(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
