package dev.prudence.trainer.run;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One finished stage of a run, as it appears in {@code results.json}.
 *
 * @param name the stage
 * @param key what its output is kept under
 * @param seconds how long it took in this run
 * @param cached whether an earlier output was used
 * @param metrics its finite metrics
 */
public record StageRecord(String name, String key, double seconds, boolean cached, SortedMap<String, Double> metrics) {

    public StageRecord {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }
}
