package dev.prudence.trainer.policyrun;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.policyoptimisation.Algorithm;
import dev.prudence.trainer.policyoptimisation.Episode;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.LearnerSettings;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyoptimisation.PhaseLearning;
import dev.prudence.trainer.policyoptimisation.PhaseReport;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.policyrun.MonitorPlan.Action;
import dev.prudence.trainer.policyrun.PolicyPhases.Requested;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import dev.prudence.trainer.policyrun.TimeSpent.Part;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    private final Algorithm.Online algorithm;
    private final PolicyLearner<C> learner;
    private final PolicyLearner.Fixed<C> reference;
    private final Checkpoint checkpoint;
    private final MonitorPlan plan;
    private final PolicyWatch watch;
    private final Stopwatch stopwatch;
    private final PolicyPhases<C> phases;
    private final PhasesAhead<C> ahead;

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
        this.algorithm = settings.algorithm(cell);
        this.learner =
                new PolicyLearner<>(task.network(), algorithm, learnerSettings(), task.initial(), task.anyTime());
        this.reference = learner.fixed(task.initial());
        this.checkpoint = Checkpoint.in(context.checkpoints());
        this.plan = MonitorPlan.of(context.config());
        this.watch = new PolicyWatch(cell, plan, context);
        this.stopwatch = new Stopwatch(System::nanoTime);
        this.phases = new PolicyPhases<>(cell, task, context, stopwatch);
        this.ahead = new PhasesAhead<>(settings, task, phases);
    }

    private LearnerSettings learnerSettings() {
        LearnerSettings usual = LearnerSettings.of(task.rows());
        return new LearnerSettings(usual.rows(), usual.adamW(), usual.clipNorm(), usual.threads(), task.trained());
    }

    /** The policy as it is now. */
    Map<String, float[]> parameters() {
        return learner.parameters();
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
        PolicyEvaluations<C> evaluations = new PolicyEvaluations<>(settings, task, phases, learner, reference);
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
                curve = keep(curve.with(evaluations.point(step, evaluations.of(parameters(), step), coefficient)));
            }
            context.checkCancelled();
            Optional<KlCoefficient> next = iterate(step, coefficient);
            if (next.isEmpty()) {
                break;
            }
            coefficient = next.get();
            context.progress(cell.id(), step + 1L, settings.iterations(), "iterations");
        }
        Evaluation last = evaluations.of(parameters(), step);
        if (!isEvaluated(curve, step)) {
            curve = keep(curve.with(evaluations.point(step, last, coefficient)));
        }
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

    /** @return the coefficient of the next iteration; empty where the monitor ends the optimisation */
    private Optional<KlCoefficient> iterate(int step, KlCoefficient coefficient) throws IOException {
        return stopwatch.iteration(
                (long) settings.prompts() * settings.samplesPerPrompt(), () -> timedIteration(step, coefficient));
    }

    private Optional<KlCoefficient> timedIteration(int step, KlCoefficient coefficient) throws IOException {
        Requested phase = ahead.of(step, learner::parameters);
        List<Scored> scored = phases.await(phase).scored();
        if (scored.isEmpty()) {
            context.incident(
                    Severity.SEVERITY_WARNING, "nothing-scored", "An iteration has no scored sample: step=" + step);
            return Optional.of(coefficient);
        }
        Learnt<C> learnt = stopwatch.time(Part.MEASURING, () -> learnt(scored, phase));
        if (learnt.rollouts().size() < scored.size()) {
            quarantined(
                    step,
                    "answers have log-probabilities",
                    scored.size() - learnt.rollouts().size());
        }
        if (learnt.rollouts().isEmpty()) {
            return Optional.of(coefficient);
        }
        Observation seen = stopwatch.time(Part.PROBING, () -> observation(step, learnt, phase.prompts()));
        Action action = watch.observe(seen);
        if (action == Action.STOP) {
            return Optional.empty();
        }
        KlCoefficient price = action == Action.RAISE_BETA ? raised(step, coefficient) : coefficient;
        learn(step, learnt, price);
        return Optional.of(price.after(seen.kl(), learnt.episodes().size()));
    }

    private void learn(int step, Learnt<C> learnt, KlCoefficient price) throws IOException {
        PhaseReport report = stopwatch.time(
                Part.LEARNING,
                () -> PhaseLearning.learn(
                        learner,
                        algorithm,
                        settings.phase(),
                        learnt.rollouts(),
                        learnt.episodes(),
                        learnt.behaviour(),
                        settings.learningRate(),
                        price.value(),
                        context.seed() * 1_000_003 + step));
        if (report.skippedRows() > 0) {
            quarantined(step, "rows have a loss or gradient", report.skippedRows());
        }
        report.diagnostics().forEach((name, value) -> context.metric(cell.id() + "/" + name, value, step));
    }

    private Observation observation(int step, Learnt<C> learnt, List<Prompt> prompts) {
        return Observing.of(
                step, learnt.scored(), learnt.episodes(), learnt.measured(), probe(step, learnt.scored(), prompts));
    }

    private @Nullable Probe probe(int step, List<Scored> scored, List<Prompt> prompts) {
        if (plan.probeEvery() == 0 || step % plan.probeEvery() != 0) {
            return null;
        }
        List<Scored> asked = Observing.probed(scored, plan.probeSamples());
        return Observing.probe(task.gold(
                asked.stream().map(each -> prompts.get(each.prompt())).toList(),
                asked.stream().map(Scored::answer).toList()));
    }

    private KlCoefficient raised(int step, KlCoefficient coefficient) {
        double beta = Math.max(plan.leastBeta(), plan.betaFactor() * coefficient.value());
        context.metric(cell.id() + "/beta", beta, step);
        return settings.coefficient(beta);
    }

    private void quarantined(int step, String what, int count) {
        context.incident(
                Severity.SEVERITY_ERROR,
                "nan-quarantined",
                "Some " + what + " that are not finite and were left out: step=" + step + ", count=" + count);
    }

    /**
     * Rollouts with their episodes, in the order of the samples.
     *
     * @param behaviour log-probabilities under the policy that answered
     */
    private record Learnt<C>(
            List<Scored> scored,
            List<C> rollouts,
            List<Measurement> measured,
            List<Episode> episodes,
            List<double[]> behaviour) {}

    /** Without those that the policy, the one that answered, or the reference gives no finite log-probability. */
    private Learnt<C> learnt(List<Scored> scored, Requested phase) {
        List<C> rollouts = scored.stream()
                .map(each -> task.rollout(phase.prompts().get(each.prompt()), each.answer()))
                .toList();
        List<Measurement> measured = learner.measure(rollouts);
        List<Measurement> before = reference.measure(rollouts);
        List<Measurement> behaviour =
                phase.isStale() ? learner.fixed(phase.policy()).measure(rollouts) : measured;
        int[] finite = IntStream.range(0, rollouts.size())
                .filter(i -> measured.get(i).isFinite()
                        && before.get(i).isFinite()
                        && behaviour.get(i).isFinite())
                .toArray();
        return new Learnt<>(
                IntStream.of(finite).mapToObj(scored::get).toList(),
                IntStream.of(finite).mapToObj(rollouts::get).toList(),
                IntStream.of(finite).mapToObj(measured::get).toList(),
                IntStream.of(finite)
                        .mapToObj(i -> new Episode(
                                scored.get(i).prompt(),
                                scored.get(i).score(),
                                measured.get(i).logProbabilities(),
                                before.get(i).logProbabilities(),
                                measured.get(i).values()))
                        .toList(),
                IntStream.of(finite)
                        .mapToObj(i -> behaviour.get(i).logProbabilities())
                        .toList());
    }

    @Override
    public void close() {
        phases.close();
        learner.close();
    }
}
