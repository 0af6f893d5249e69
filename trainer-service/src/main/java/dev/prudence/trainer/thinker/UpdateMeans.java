package dev.prudence.trainer.thinker;

import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the updates of a round came to: means over those whose numbers are finite. Learners leave out an update whose gradient is not; here it is counted, and
 * none of its numbers is in a mean. Not thread-safe.
 */
final class UpdateMeans {

    private final Map<String, DoubleSummaryStatistics> numbers = new TreeMap<>();
    private int leftOut;

    /**
     * Takes the numbers of an update.
     *
     * @param learner that made it; goes before the names, as in {@code actor/loss}
     */
    void add(String learner, Map<String, Double> update) {
        boolean counts = update.values().stream().allMatch(Double::isFinite);
        leftOut += counts ? 0 : 1;
        update.forEach((name, number) -> {
            DoubleSummaryStatistics all =
                    numbers.computeIfAbsent(learner + "/" + name, missing -> new DoubleSummaryStatistics());
            if (counts) {
                all.accept(number);
            }
        });
    }

    /** Updates with a number that is not finite. */
    int leftOut() {
        return leftOut;
    }

    /** The means by name; not a number where every update was left out. */
    Map<String, Double> means() {
        Map<String, Double> means = new TreeMap<>();
        numbers.forEach((name, all) -> means.put(name, all.getCount() == 0 ? Double.NaN : all.getAverage()));
        return means;
    }
}
