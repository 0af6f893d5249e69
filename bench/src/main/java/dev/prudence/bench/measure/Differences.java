package dev.prudence.bench.measure;

import java.util.Arrays;
import java.util.Locale;

/**
 * By how much ours took longer than the baseline, item by item. Items that are alike in every pass are not so many observations, so the interval
 * is Student's for the medians of the passes, or of the openings where there were several.
 *
 * @param count of items that were timed on both sides
 * @param median of all of them, in seconds
 * @param observations medians that the interval is for
 * @param mean of those medians, in seconds
 * @param low lower end of the interval, in seconds
 * @param high upper end of the interval, in seconds
 */
public record Differences(int count, double median, int observations, double mean, double low, double high) {
    private static final double MILLIS_PER_SECOND = 1000;

    /**
     * Of at least two observations.
     *
     * @param seconds ours minus baseline, [observation, item]
     */
    static Differences of(double[][] seconds) {
        double[] all = Arrays.stream(seconds).flatMapToDouble(Arrays::stream).toArray();
        double[] medians = Arrays.stream(seconds).mapToDouble(Samples::median).toArray();
        double mean = Arrays.stream(medians).average().orElseThrow();
        double reach = StudentT.reach(medians);
        return new Differences(all.length, Samples.median(all), medians.length, mean, mean - reach, mean + reach);
    }

    /** For people. */
    String note() {
        return String.format(
                Locale.ROOT,
                "ours minus baseline, item by item: median %.2f ms of %d items; mean of %d medians %.2f ms [%.2f, %.2f]",
                median * MILLIS_PER_SECOND,
                count,
                observations,
                mean * MILLIS_PER_SECOND,
                low * MILLIS_PER_SECOND,
                high * MILLIS_PER_SECOND);
    }
}
