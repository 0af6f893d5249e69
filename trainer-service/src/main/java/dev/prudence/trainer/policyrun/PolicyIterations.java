package dev.prudence.trainer.policyrun;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.bestofn.Interval;
import dev.prudence.trainer.policyoptimisation.Algorithm;
import dev.prudence.trainer.policyoptimisation.Episode;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.LearnerSettings;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyoptimisation.PhaseLearning;
import dev.prudence.trainer.policyoptimisation.PhaseReport;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.policyrun.MonitorPlan.Action;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import dev.prudence.trainer.report.StudentT;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.FileTrees;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.sft.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The iterations of one setting. Each one is a function of the policy before it and of the seed, so that a run that goes on from a checkpoint
 * ends with the same bits. Not thread-safe.
 */
final class PolicyIterations<C> implements AutoCloseable {

    private static final String CURVE = "curve.json";

    private final Cell cell;
    private final RunSettings settings;
    private final PolicyTask<C> task;
    private final StageContext context;
    private final Algorithm.Online algorithm;
    private final PolicyLearner<C> learner;
    private final List<Prompt> evaluationPrompts;
    private final Checkpoint checkpoint;
    private final MonitorPlan plan;
    private final PolicyWatch watch;

    PolicyIterations(Cell cell, RunSettings settings, PolicyTask<C> task, StageContext context) {
        this.cell = cell;
        this.settings = settings;
        this.task = task;
        this.context = context;
        this.algorithm = settings.algorithm(cell);
        this.learner =
                new PolicyLearner<>(task.network(), algorithm, learnerSettings(), task.initial(), task.anyTime());
        this.evaluationPrompts = task.prompts(PolicyTask.EVALUATION, settings.evaluationPrompts());
        this.checkpoint = Checkpoint.in(context.checkpoints());
        this.plan = MonitorPlan.of(context.config());
        this.watch = new PolicyWatch(cell, plan, context);
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

    /** Runs to the end, or to where an alarm ends it. */
    PolicyCurve run() throws IOException {
        Scales scales = new Scales(evaluate(task.initial(), "step-0"));
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
        for (int step = Math.toIntExact(saved.step()); step < settings.iterations(); step++) {
            if (step % settings.evaluateEvery() == 0) {
                curve = keep(curve, step, coefficient, scales);
            }
            context.checkCancelled();
            Optional<KlCoefficient> next = iterate(step, coefficient);
            if (next.isEmpty()) {
                return keep(curve, step, coefficient, scales);
            }
            coefficient = next.get();
            context.progress(cell.id(), step + 1L, settings.iterations(), "iterations");
        }
        return keep(curve, settings.iterations(), coefficient, scales);
    }

    /** The reference's scores, which others are measured by. */
    private record Scales(Evaluation reference, Evaluation.Scale gold, Evaluation.Scale proxy) {
        Scales(Evaluation reference) {
            this(reference, Evaluation.Scale.of(reference.gold()), Evaluation.Scale.of(reference.proxy()));
        }
    }

    /** Evaluates the policy and makes a checkpoint; one that was evaluated before a restart is not evaluated again. */
    private PolicyCurve keep(PolicyCurve curve, int step, KlCoefficient coefficient, Scales scales) throws IOException {
        if (!curve.points().isEmpty() && curve.last().step() == step) {
            return curve;
        }
        Map<String, float[]> parameters = learner.parameters();
        Evaluation evaluation = step == 0 ? scales.reference() : evaluate(parameters, "step-" + step);
        PolicyCurve longer = curve.with(point(step, evaluation, parameters, coefficient, scales));
        longer.writeTo(context.checkpoints().resolve(CURVE));
        watch.save();
        checkpoint.save(step, learner.stateShapes(), learner.snapshot());
        report(longer.last());
        return longer;
    }

    private PolicyCurve.Point point(
            int step,
            Evaluation evaluation,
            Map<String, float[]> parameters,
            KlCoefficient coefficient,
            Scales scales) {
        Interval interval = StudentT.interval95(evaluation.goldOfPrompts());
        return new PolicyCurve.Point(
                step,
                task.divergence(parameters, evaluationPrompts).orElse(evaluation.divergence()),
                scales.gold().of(evaluation.meanGold()),
                scales.gold().of(interval.low()),
                scales.gold().of(interval.high()),
                scales.proxy().of(evaluation.meanProxy()),
                evaluation.variance(),
                evaluation.unscored(),
                coefficient.value());
    }

    private void report(PolicyCurve.Point point) {
        context.metric(cell.id() + "/gold", point.gold(), point.step());
        context.metric(cell.id() + "/proxy", point.proxy(), point.step());
        context.metric(cell.id() + "/kl", point.kl(), point.step());
        context.metric(cell.id() + "/variance", point.variance(), point.step());
    }

    /** What the judge has no opinion on counts as unscored. */
    private Evaluation evaluate(Map<String, float[]> parameters, String name) throws IOException {
        ScoredRollouts samples =
                phase(parameters, "evaluation-" + name, evaluationPrompts, settings.evaluationSamples());
        double[] gold = task.gold(
                prompts(samples.scored()),
                samples.scored().stream().map(Scored::answer).toList());
        int[] judged = IntStream.range(0, gold.length)
                .filter(i -> Double.isFinite(gold[i]))
                .toArray();
        if (judged.length == 0) {
            throw new IllegalStateException("No answer of an evaluation has both a score and gold: phase=" + name
                    + ", unscored=" + samples.unscored() + ", without gold=" + gold.length);
        }
        List<Scored> kept = IntStream.of(judged).mapToObj(samples.scored()::get).toList();
        return new Evaluation(
                kept.stream().mapToInt(Scored::prompt).toArray(),
                IntStream.of(judged).mapToDouble(i -> gold[i]).toArray(),
                kept.stream().mapToDouble(Scored::score).toArray(),
                kept.stream().mapToDouble(Scored::variance).average().orElse(0),
                divergence(parameters, kept),
                samples.unscored() + gold.length - judged.length);
    }

    private List<Prompt> prompts(List<Scored> scored) {
        return scored.stream().map(each -> evaluationPrompts.get(each.prompt())).toList();
    }

    /** An unbiased estimate, a mean over answers. */
    private double divergence(Map<String, float[]> parameters, List<Scored> scored) {
        List<C> rollouts = scored.stream()
                .map(each -> task.rollout(evaluationPrompts.get(each.prompt()), each.answer()))
                .toList();
        List<Measurement> now = learner.measure(parameters, rollouts);
        List<Measurement> reference = learner.measure(task.initial(), rollouts);
        return IntStream.range(0, rollouts.size())
                .mapToDouble(i -> Arrays.stream(now.get(i).logProbabilities()).sum()
                        - Arrays.stream(reference.get(i).logProbabilities()).sum())
                .average()
                .orElse(0);
    }

    /** @return the coefficient of the next iteration; empty where the monitor ends the optimisation */
    private Optional<KlCoefficient> iterate(int step, KlCoefficient coefficient) throws IOException {
        List<Prompt> prompts = task.prompts("ppo/iteration-" + step, settings.prompts());
        List<Scored> scored = phase(learner.parameters(), "iteration-" + step, prompts, settings.samplesPerPrompt())
                .scored();
        if (scored.isEmpty()) {
            context.incident(
                    Severity.SEVERITY_WARNING, "nothing-scored", "An iteration has no scored sample: step=" + step);
            return Optional.of(coefficient);
        }
        Learnt<C> learnt = learnt(scored, prompts);
        if (learnt.rollouts().size() < scored.size()) {
            quarantined(
                    step,
                    "answers have log-probabilities",
                    scored.size() - learnt.rollouts().size());
        }
        if (learnt.rollouts().isEmpty()) {
            return Optional.of(coefficient);
        }
        Observation seen = observation(step, learnt, prompts);
        Action action = watch.observe(seen);
        if (action == Action.STOP) {
            return Optional.empty();
        }
        KlCoefficient price = action == Action.RAISE_BETA ? raised(step, coefficient) : coefficient;
        PhaseReport report = PhaseLearning.learn(
                learner,
                algorithm,
                settings.phase(),
                learnt.rollouts(),
                learnt.episodes(),
                settings.learningRate(),
                price.value(),
                context.seed() * 1_000_003 + step);
        if (report.skippedRows() > 0) {
            quarantined(step, "rows have a loss or gradient", report.skippedRows());
        }
        report.diagnostics().forEach((name, value) -> context.metric(cell.id() + "/" + name, value, step));
        return Optional.of(price.after(seen.kl(), learnt.episodes().size()));
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

    /** Rollouts with their episodes, in the order of the samples. */
    private record Learnt<C>(
            List<Scored> scored, List<C> rollouts, List<Measurement> measured, List<Episode> episodes) {}

    /** Without those that the policy or the reference gives no finite log-probability. */
    private Learnt<C> learnt(List<Scored> scored, List<Prompt> prompts) {
        List<C> rollouts = scored.stream()
                .map(each -> task.rollout(prompts.get(each.prompt()), each.answer()))
                .toList();
        List<Measurement> measured = learner.measure(rollouts);
        List<Measurement> reference = learner.measure(task.initial(), rollouts);
        int[] finite = IntStream.range(0, rollouts.size())
                .filter(i -> measured.get(i).isFinite() && reference.get(i).isFinite())
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
                                reference.get(i).logProbabilities(),
                                measured.get(i).values()))
                        .toList());
    }

    private ScoredRollouts phase(
            Map<String, float[]> parameters, String name, List<Prompt> prompts, int samplesPerPrompt)
            throws IOException {
        Path directory = context.checkpoints().resolve("policy");
        FileTrees.delete(directory);
        Files.createDirectories(directory);
        task.write(parameters, directory);
        ModelVersion policy = context.publisher().publish(cell.id(), directory);
        ScoredRollouts samples = new ScoredRollouts(task.objective());
        context.rollouts()
                .collect(
                        PhaseSpec.of(
                                        cell.id() + "/" + name,
                                        policy,
                                        Collections.singletonList(task.ensemble()),
                                        prompts,
                                        samplesPerPrompt,
                                        context.seed())
                                .withSampling(task.sampling())
                                .withLimits(task.limits()),
                        samples);
        return samples;
    }

    @Override
    public void close() {
        learner.close();
    }
}
