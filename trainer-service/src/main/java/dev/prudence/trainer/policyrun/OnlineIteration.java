package dev.prudence.trainer.policyrun;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.policyoptimisation.Algorithm;
import dev.prudence.trainer.policyoptimisation.Episode;
import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import dev.prudence.trainer.policyoptimisation.Measurement;
import dev.prudence.trainer.policyoptimisation.PhaseLearning;
import dev.prudence.trainer.policyoptimisation.PhaseReport;
import dev.prudence.trainer.policyoptimisation.PolicyLearner;
import dev.prudence.trainer.policyrun.MonitorPlan.Action;
import dev.prudence.trainer.policyrun.PolicyPhases.Requested;
import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import dev.prudence.trainer.policyrun.TimeSpent.Part;
import dev.prudence.trainer.run.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Learns from answers that are drawn and scored for the purpose. Not thread-safe. */
final class OnlineIteration<C> implements PolicyIteration {

    private final Cell cell;
    private final RunSettings settings;
    private final PolicyTask<C> task;
    private final StageContext context;
    private final Algorithm.Online algorithm;
    private final PolicyLearner<C> learner;
    private final PolicyLearner.Fixed<C> reference;
    private final MonitorPlan plan;
    private final PolicyWatch watch;
    private final Stopwatch stopwatch;
    private final PolicyPhases<C> phases;
    private final ShownSamples shown;
    private final PhasesAhead<C> ahead;

    OnlineIteration(
            Cell cell,
            RunSettings settings,
            PolicyTask<C> task,
            StageContext context,
            Algorithm.Online algorithm,
            PolicyLearner<C> learner,
            PolicyLearner.Fixed<C> reference,
            PolicyWatch watch,
            Stopwatch stopwatch,
            PolicyPhases<C> phases,
            ShownSamples shown) {
        this.cell = cell;
        this.settings = settings;
        this.task = task;
        this.context = context;
        this.algorithm = algorithm;
        this.learner = learner;
        this.reference = reference;
        this.plan = MonitorPlan.of(context.config());
        this.watch = watch;
        this.stopwatch = stopwatch;
        this.phases = phases;
        this.shown = shown;
        this.ahead = new PhasesAhead<>(settings, task, phases);
    }

    @Override
    public long samples() {
        return (long) settings.prompts() * settings.samplesPerPrompt();
    }

    @Override
    public Optional<KlCoefficient> iterate(int step, KlCoefficient coefficient) throws IOException {
        Requested phase = ahead.of(step, learner::parameters);
        ScoredRollouts samples = phases.await(phase);
        shown.ofIteration(step, samples, phase.prompts());
        List<Scored> scored = samples.scored();
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
        context.traced(phase.name(), "learn", () -> learn(step, learnt, price));
        return Optional.of(price.after(seen.kl(), learnt.episodes().size()));
    }

    private PhaseReport learn(int step, Learnt<C> learnt, KlCoefficient price) throws IOException {
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
        return report;
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
}
