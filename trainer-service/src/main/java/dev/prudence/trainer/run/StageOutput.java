package dev.prudence.trainer.run;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage reports beside its files.
 *
 * @param metrics finite numbers by name, for the run's results; a number that could not be had is left out
 */
public record StageOutput(SortedMap<String, Double> metrics) {

    public StageOutput {
        metrics.forEach(StageOutput::requireFinite);
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    public static StageOutput of(Map<String, Double> metrics) {
        return new StageOutput(new TreeMap<>(metrics));
    }

    public static StageOutput empty() {
        return of(Map.of());
    }

    private static void requireFinite(String name, Double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a stage metric must be finite, or be left out: " + name + "=" + value);
        }
    }
}
