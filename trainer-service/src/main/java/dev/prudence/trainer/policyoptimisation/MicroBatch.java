package dev.prudence.trainer.policyoptimisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows that run together.
 *
 * @param time positions of each
 * @param rows at most as many as a graph has
 */
record MicroBatch<C>(int time, List<TrainingRow<C>> rows) {

    /**
     * Sorts rows by their own size and cuts each size into micro-batches, in the order of the rows.
     *
     * @param together so many neighbours share a micro-batch, and the size of the longest of them
     * @param most rows of a micro-batch, a multiple of {@code together}
     */
    static <C> List<MicroBatch<C>> of(List<TrainingRow<C>> rows, int together, int most, PolicyNetwork<C> network) {
        if (rows.isEmpty() || rows.size() % together != 0) {
            throw new IllegalArgumentException(
                    "a minibatch has some rows, in groups of " + together + ": rows=" + rows.size());
        }
        Map<Integer, List<TrainingRow<C>>> bySize = new TreeMap<>();
        for (int i = 0; i < rows.size(); i += together) {
            List<TrainingRow<C>> unit = rows.subList(i, i + together);
            int time = unit.stream()
                    .mapToInt(row -> network.time(row.rollout()))
                    .max()
                    .orElseThrow();
            bySize.computeIfAbsent(time, missing -> new ArrayList<>()).addAll(unit);
        }
        List<MicroBatch<C>> batches = new ArrayList<>();
        bySize.forEach((time, all) -> {
            for (int from = 0; from < all.size(); from += most) {
                batches.add(new MicroBatch<>(time, all.subList(from, Math.min(from + most, all.size()))));
            }
        });
        return batches;
    }
}
