package dev.prudence.trainer.policyrun;

import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.policyoptimisation.Episode;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.policyoptimisation.Target;
import dev.prudence.trainer.policyoptimisation.TrainingRow;
import dev.prudence.trainer.policyoptimisation.UpdateReport;
import dev.prudence.trainer.policyrun.TimeSpent.Part;
import dev.prudence.trainer.run.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Learns from preference pairs that are there already: an iteration takes the next {@code ppo.prompts} of them, in an order that the seed draws
 * anew for each pass over all. Not thread-safe.
 */
final class OfflineIteration<C> implements PolicyIteration {

    private final Cell cell;
    private final RunSettings settings;
    private final StageContext context;
    private final PolicyLearner<C> learner;
    private final PolicyLearner.Fixed<C> reference;
    private final Stopwatch stopwatch;
    private final List<PolicyTask.Preference<C>> pairs;
    private final List<Integer> order = new ArrayList<>();
    private long orderedPass = -1;

    /** @throws IllegalStateException if the task has no pairs */
    OfflineIteration(
            Cell cell,
            RunSettings settings,
            PolicyTask<C> task,
            StageContext context,
            PolicyLearner<C> learner,
            PolicyLearner.Fixed<C> reference,
            Stopwatch stopwatch) {
        this.cell = cell;
        this.settings = settings;
        this.context = context;
        this.learner = learner;
        this.reference = reference;
        this.stopwatch = stopwatch;
        this.pairs = task.preferences();
        if (pairs.isEmpty()) {
            throw new IllegalStateException(
                    "There are no preference pairs that fit the policy: algorithm=" + cell.algorithm());
        }
    }

    @Override
    public long samples() {
        return 2L * settings.prompts();
    }

    @Override
    public Optional<KlCoefficient> iterate(int step, KlCoefficient coefficient) throws IOException {
        List<C> rollouts = new ArrayList<>();
        taken(step).forEach(pair -> {
            rollouts.add(pair.chosen());
            rollouts.add(pair.rejected());
        });
        List<Measurement> before = stopwatch.time(Part.MEASURING, () -> reference.measure(rollouts));
        List<TrainingRow<C>> rows = rows(step, rollouts, before);
        int together = Math.max(2, settings.phase().minibatch() / 2 * 2);
        for (int from = 0; from < rows.size(); from += together) {
            List<TrainingRow<C>> batch = rows.subList(from, Math.min(from + together, rows.size()));
            report(step, stopwatch.time(Part.LEARNING, () -> learner.update(batch, settings.learningRate(), 0)));
        }
        return Optional.of(coefficient);
    }

    private List<PolicyTask.Preference<C>> taken(int step) {
        List<PolicyTask.Preference<C>> taken = new ArrayList<>();
        for (int i = 0; i < settings.prompts(); i++) {
            long position = (long) step * settings.prompts() + i;
            taken.add(pairs.get(order(position / pairs.size()).get((int) (position % pairs.size()))));
        }
        return taken;
    }

    private List<Integer> order(long pass) {
        if (pass != orderedPass) {
            order.clear();
            for (int i = 0; i < pairs.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(context.seed() * 1_000_003 + pass));
            orderedPass = pass;
        }
        return order;
    }

    /** Pairs whose answers both have log-probabilities under the reference. */
    private List<TrainingRow<C>> rows(int step, List<C> rollouts, List<Measurement> before) {
        List<TrainingRow<C>> rows = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i += 2) {
            if (before.get(i).isFinite() && before.get(i + 1).isFinite()) {
                rows.add(row(i / 2, rollouts.get(i), before.get(i)));
                rows.add(row(i / 2, rollouts.get(i + 1), before.get(i + 1)));
            }
        }
        if (rows.size() < rollouts.size()) {
            quarantined(step, "answers have log-probabilities", rollouts.size() - rows.size());
        }
        return rows;
    }

    private static <C> TrainingRow<C> row(int pair, C rollout, Measurement before) {
        double[] zeros = new double[before.logProbabilities().length];
        Episode episode = new Episode(pair, 0, before.logProbabilities(), before.logProbabilities(), zeros);
        return new TrainingRow<>(rollout, episode, new Target(zeros, zeros));
    }

    private void report(int step, UpdateReport report) {
        if (report.skippedRows() > 0) {
            quarantined(step, "rows have a loss or gradient", report.skippedRows());
        }
        report.diagnostics().forEach((name, value) -> context.metric(cell.id() + "/" + name, value, step));
    }

    private void quarantined(int step, String what, int count) {
        context.incident(
                Severity.SEVERITY_ERROR,
                "nan-quarantined",
                "Some " + what + " that are not finite and were left out: step=" + step + ", count=" + count);
    }
}
