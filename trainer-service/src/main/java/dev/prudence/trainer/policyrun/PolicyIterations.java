package dev.prudence.trainer.policyrun;

import dev.prudence.monitor.Observation;
import dev.prudence.trainer.policyoptimisation.Algorithm;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.LearnerSettings;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The iterations of one setting. Each one is a function of the policies before it and of the seed, so that a run that goes on from a
 * checkpoint ends with the same bits. Not thread-safe.
 */
final class PolicyIterations<C> implements AutoCloseable {

    private static final String CURVE = "curve.json";

    private final Cell cell;
    private final RunSettings settings;
    private final PolicyTask<C> task;
    private final StageContext context;
    private final PolicyLearner<C> learner;
    private final PolicyLearner.Fixed<C> reference;
    private final Checkpoint checkpoint;
    private final PolicyWatch watch;
    private final Stopwatch stopwatch;
    private final PolicyPhases<C> phases;
    private final ShownSamples shown;
    private final PolicyIteration iteration;

    /**
     * How an optimisation ended.
     *
     * @param judgeChecks as {@link PolicyTask#judgeChecks}
     */
    record Outcome(PolicyCurve curve, FinalAnswers answers, Map<String, Double> judgeChecks) {}

    PolicyIterations(Cell cell, RunSettings settings, PolicyTask<C> task, StageContext context) {
        this.cell = cell;
        this.settings = settings;
        this.task = task;
        this.context = context;
        Algorithm algorithm = settings.algorithm(cell);
        this.learner =
                new PolicyLearner<>(task.network(), algorithm, learnerSettings(), task.initial(), task.anyTime());
        this.reference = learner.fixed(task.initial());
        this.checkpoint = Checkpoint.in(context.checkpoints());
        this.watch = new PolicyWatch(cell, MonitorPlan.of(context.config()), context);
        this.stopwatch = new Stopwatch(System::nanoTime);
        this.phases = new PolicyPhases<>(cell, task, context, stopwatch, learner::merged);
        this.shown = new ShownSamples(cell, task.ensembleName(), context);
        this.iteration = iteration(algorithm);
    }

    private PolicyIteration iteration(Algorithm algorithm) {
        if (algorithm instanceof Algorithm.Online online) {
            return new OnlineIteration<>(
                    cell, settings, task, context, online, learner, reference, watch, stopwatch, phases, shown);
        }
        return new OfflineIteration<>(cell, settings, task, context, learner, reference, stopwatch);
    }

    private LearnerSettings learnerSettings() {
        return LearnerSettings.of(task.rows())
                .with(task.trained(), task.lora().map(lora -> new LearnerSettings.LowRank(lora, context.seed())));
    }

    /** The policy as it is now, adapters merged. */
    Map<String, float[]> policy() {
        return learner.merged(learner.parameters());
    }

    /** What was seen of the policy until now. */
    List<Observation> observations() {
        return watch.observations();
    }

    TimeSpent timeSpent() {
        return stopwatch.spent();
    }

    /** Runs to the end, or to where an alarm ends it. */
    Outcome run() throws IOException {
        PolicyEvaluations<C> evaluations = new PolicyEvaluations<>(settings, task, phases, learner, reference, shown);
        Checkpoint.Saved saved = checkpoint.load(learner.stateShapes());
        PolicyCurve curve = new PolicyCurve(
                cell,
                task.ensembleName(),
                settings.penalty().estimator().name().toLowerCase(Locale.ROOT),
                context.seed(),
                List.of());
        KlCoefficient coefficient = settings.coefficient(cell.beta());
        if (saved.isPresent()) {
            learner.restore(saved.state());
            curve = PolicyCurve.read(context.checkpoints().resolve(CURVE)).upTo(saved.step());
            coefficient = settings.coefficient(curve.last().coefficient());
            watch.resume(saved.step());
        }
        int step = Math.toIntExact(saved.step());
        for (; step < settings.iterations(); step++) {
            if (step % settings.evaluateEvery() == 0 && !isEvaluated(curve, step)) {
                curve = keep(
                        curve.with(evaluations.point(step, evaluations.of(learner.parameters(), step), coefficient)));
            }
            context.checkCancelled();
            KlCoefficient price = coefficient;
            int now = step;
            Optional<KlCoefficient> next =
                    stopwatch.iteration(iteration.samples(), () -> iteration.iterate(now, price));
            if (next.isEmpty()) {
                break;
            }
            coefficient = next.get();
            context.progress(cell.id(), step + 1L, settings.iterations(), "iterations");
        }
        Evaluation last = evaluations.of(learner.parameters(), step);
        if (!isEvaluated(curve, step)) {
            curve = keep(curve.with(evaluations.point(step, last, coefficient)));
        }
        phases.dropPassed();
        return new Outcome(curve, evaluations.answers(last), evaluations.judgeChecks(last));
    }

    /** A step that was evaluated before a restart. */
    private static boolean isEvaluated(PolicyCurve curve, int step) {
        return !curve.points().isEmpty() && curve.last().step() == step;
    }

    /** Makes a checkpoint. */
    private PolicyCurve keep(PolicyCurve curve) throws IOException {
        curve.writeTo(context.checkpoints().resolve(CURVE));
        watch.save();
        checkpoint.save(curve.last().step(), learner.stateShapes(), learner.snapshot());
        report(curve.last());
        return curve;
    }

    private void report(PolicyCurve.Point point) {
        context.metric(cell.id() + "/gold", point.gold(), point.step());
        context.metric(cell.id() + "/proxy", point.proxy(), point.step());
        context.metric(cell.id() + "/kl", point.kl(), point.step());
        context.metric(cell.id() + "/variance", point.variance(), point.step());
    }

    @Override
    public void close() {
        phases.close();
        learner.close();
    }
}
