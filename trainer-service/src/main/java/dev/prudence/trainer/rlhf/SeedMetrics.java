package dev.prudence.trainer.rlhf;

import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one stage in every repetition of a run.
 *
 * @param bySeed metrics by name, in the order of the repetitions
 */
record SeedMetrics(List<Map<String, Double>> bySeed) {

    SeedMetrics {
        bySeed = List.copyOf(bySeed);
    }

    static SeedMetrics of(List<StageRecord> stages, List<Repetition> repetitions, String stage) {
        List<Map<String, Double>> bySeed = new ArrayList<>();
        for (Repetition repetition : repetitions) {
            bySeed.add(metrics(stages, repetition.stage(stage)));
        }
        return new SeedMetrics(bySeed);
    }

    private static Map<String, Double> metrics(List<StageRecord> stages, String name) {
        for (StageRecord stage : stages) {
            if (stage.name().equals(name)) {
                return stage.metrics();
            }
        }
        return Map.of();
    }

    /** All names, sorted. */
    Stream<String> names() {
        TreeSet<String> names = new TreeSet<>();
        bySeed.forEach(metrics -> names.addAll(metrics.keySet()));
        return names.stream();
    }

    /** Whether any repetition has it. */
    boolean has(String name) {
        return bySeed.stream().anyMatch(metrics -> metrics.containsKey(name));
    }

    /** One value per repetition, null where it is missing. */
    List<@Nullable Double> perSeed(String name) {
        List<@Nullable Double> values = new ArrayList<>();
        bySeed.forEach(metrics -> values.add(metrics.get(name)));
        return values;
    }

    /** The mean over the repetitions that have it; null if none has. */
    @Nullable
    Double mean(String name) {
        double sum = 0;
        int count = 0;
        for (Map<String, Double> metrics : bySeed) {
            Double value = metrics.get(name);
            sum += value == null ? 0 : value;
            count += value == null ? 0 : 1;
        }
        return count == 0 ? null : sum / count;
    }
}
