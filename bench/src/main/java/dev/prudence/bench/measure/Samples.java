package dev.prudence.bench.measure;

import java.util.Arrays;
import java.util.Optional;

/** The seconds that one run of each side took, pair by pair. Immutable. */
public final class Samples {
    private final double[] ours;
    private final double[] baseline;
    private final Optional<Differences> differences;

    /** Copies the arrays, which are of one length. */
    public Samples(double[] ours, double[] baseline) {
        this(ours, baseline, Optional.empty());
    }

    private Samples(double[] ours, double[] baseline, Optional<Differences> differences) {
        this.ours = ours.clone();
        this.baseline = baseline.clone();
        this.differences = differences;
    }

    /** Seconds of both sides, [pass, item]; a pass is a run. */
    static Samples ofItems(double[][] ours, double[][] baseline) {
        double[][] differences = new double[ours.length][];
        Arrays.setAll(differences, pass -> difference(ours[pass], baseline[pass]));
        return new Samples(sums(ours), sums(baseline), Optional.of(Differences.of(differences)));
    }

    private static double[] difference(double[] ours, double[] baseline) {
        double[] difference = new double[ours.length];
        Arrays.setAll(difference, item -> ours[item] - baseline[item]);
        return difference;
    }

    private static double[] sums(double[][] passes) {
        return Arrays.stream(passes)
                .mapToDouble(pass -> Arrays.stream(pass).sum())
                .toArray();
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

    /** What was found where both sides ran item by item. */
    public Optional<String> note() {
        return differences.map(Differences::note);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
