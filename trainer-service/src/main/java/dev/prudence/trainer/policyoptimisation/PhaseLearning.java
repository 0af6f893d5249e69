package dev.prudence.trainer.policyoptimisation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Learns from the rollouts of a phase, in minibatches whose order follows from a seed. Thread-safe. */
public final class PhaseLearning {

    private PhaseLearning() {}

    /**
     * Makes the updates of a phase.
     *
     * @param rollouts at least one, in an order that does not depend on their arrival
     * @param episodes what the algorithm sees of each
     * @param behaviour log-probabilities of each one's actions under the policy that took them; the episodes' own where that is the policy
     *     as it is now
     * @param rate the learning rate of all updates
     * @param klCoefficient β of the phase
     * @param seed the same seed gives the same minibatches
     */
    public static <C> PhaseReport learn(
            PolicyLearner<C> learner,
            Algorithm.Online algorithm,
            PhaseSettings settings,
            List<C> rollouts,
            List<Episode> episodes,
            List<double[]> behaviour,
            double rate,
            double klCoefficient,
            long seed) {
        List<Target> targets = ImportanceWeights.weighted(
                algorithm.targets(episodes, klCoefficient),
                episodes.stream().map(Episode::logProbabilities).toList(),
                behaviour,
                algorithm.isWholeAnswer());
        List<TrainingRow<C>> rows = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            rows.add(new TrainingRow<>(rollouts.get(i), episodes.get(i), targets.get(i)));
        }
        Random order = new Random(seed);
        List<UpdateReport> reports = new ArrayList<>();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            Collections.shuffle(rows, order);
            for (int from = 0; from < rows.size(); from += settings.minibatch()) {
                int to = Math.min(from + settings.minibatch(), rows.size());
                reports.add(learner.update(List.copyOf(rows.subList(from, to)), rate, klCoefficient));
            }
        }
        return summary(reports);
    }

    private static PhaseReport summary(List<UpdateReport> reports) {
        Map<String, Double> means = new LinkedHashMap<>();
        int skipped = 0;
        for (UpdateReport report : reports) {
            skipped += report.skippedRows();
            means.merge("gradient_norm", report.gradientNorm() / reports.size(), Double::sum);
            report.diagnostics().forEach((name, value) -> means.merge(name, value / reports.size(), Double::sum));
        }
        return new PhaseReport(reports.size(), skipped, means);
    }
}
