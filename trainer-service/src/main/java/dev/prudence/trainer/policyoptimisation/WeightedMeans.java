package dev.prudence.trainer.policyoptimisation;

import dev.prudence.runtime.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Means of what micro-batches report, each with its weight. Not thread-safe. */
final class WeightedMeans {

    private static final Set<String> OWN = Set.of(PolicyGraphs.WEIGHT, "skipped", "grad_norm");

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private double weight;

    void add(Tensors outputs) {
        double share = outputs.tensor(PolicyGraphs.WEIGHT).toFloats()[0];
        weight += share;
        outputs.forEach((name, tensor) -> {
            if (!OWN.contains(name)) {
                sums.merge(name, share * tensor.toFloats()[0], Double::sum);
            }
        });
    }

    /** Empty when nothing weighed anything. */
    Map<String, Double> values() {
        Map<String, Double> means = new LinkedHashMap<>();
        if (weight > 0) {
            sums.forEach((name, sum) -> means.put(name, sum / weight));
        }
        return means;
    }
}
