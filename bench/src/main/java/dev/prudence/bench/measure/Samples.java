package dev.prudence.bench.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The seconds that one run of each side took, observation by observation: pair by pair, or opening by opening. Immutable. */
public final class Samples {
    private final double[] ours;
    private final double[] baseline;
    /** [observation, item]; no observations where the sides did not run item by item. */
    private final double[][] differences;

    /** Copies the arrays, which are of one length. */
    public Samples(double[] ours, double[] baseline) {
        this(ours, baseline, new double[0][]);
    }

    private Samples(double[] ours, double[] baseline, double[][] differences) {
        this.ours = ours.clone();
        this.baseline = baseline.clone();
        this.differences = differences;
    }

    /** Seconds of both sides, [pass, item]; a pass is a run. */
    static Samples ofItems(double[][] ours, double[][] baseline) {
        double[][] differences = new double[ours.length][];
        Arrays.setAll(differences, pass -> difference(ours[pass], baseline[pass]));
        return new Samples(sums(ours), sums(baseline), differences);
    }

    /**
     * Several openings of one comparison, each a single observation: what differs from one start of a server to the next shows in the
     * intervals then.
     *
     * @param openings at least one, all item by item or none
     */
    public static Samples ofOpenings(List<Samples> openings) {
        if (openings.size() == 1) {
            return openings.get(0);
        }
        return new Samples(
                openings.stream().mapToDouble(Samples::oursMedian).toArray(),
                openings.stream().mapToDouble(Samples::baselineMedian).toArray(),
                openings.stream()
                        .map(opening -> opening.differences)
                        .filter(found -> found.length > 0)
                        .map(found -> Arrays.stream(found)
                                .flatMapToDouble(Arrays::stream)
                                .toArray())
                        .toArray(double[][]::new));
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

    /** The median over the observations, in seconds. */
    double oursMedian() {
        return median(ours);
    }

    /** The median over the observations, in seconds. */
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
        return differences.length == 0
                ? Optional.empty()
                : Optional.of(Differences.of(differences).note());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
