package dev.prudence.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One result, as the JSON file has it.
 *
 * @param ours median over the pairs, or over the openings where there were several, in the unit
 * @param baseline likewise
 * @param better {@code less} or {@code more}
 * @param ratio geometric mean over the same; above 1 ours is better
 * @param low lower end of the ratio's 95 % interval
 * @param high upper end of the ratio's 95 % interval
 * @param target the ratio that was asked for, null where none was
 * @param device processor and number of cores
 * @param commit of the code that ran
 */
@JsonPropertyOrder({
    "suite",
    "case",
    "ours",
    "baseline",
    "unit",
    "better",
    "ratio",
    "low",
    "high",
    "target",
    "threads",
    "device",
    "commit"
})
public record Row(
        String suite,
        @JsonProperty("case") String caseName,
        double ours,
        double baseline,
        String unit,
        String better,
        double ratio,
        double low,
        double high,
        @Nullable Double target,
        int threads,
        String device,
        String commit) {

    /** The result of a comparison. */
    public static Row of(String suite, Comparison comparison, Samples samples, String device, String commit) {
        RatioInterval interval = samples.ratio();
        return new Row(
                suite,
                comparison.name(),
                comparison.value(samples.oursMedian()),
                comparison.value(samples.baselineMedian()),
                comparison.unit(),
                comparison.better().label(),
                interval.ratio(),
                interval.low(),
                interval.high(),
                comparison.target().isPresent() ? comparison.target().getAsDouble() : null,
                comparison.threads(),
                device,
                commit);
    }
}
