package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.monitor.Observation;
import dev.prudence.monitor.WatchedPolicies;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Optimises a policy in one setting and leaves {@value #FILE} and the final policy. Goes on from its last checkpoint. */
public final class PolicyOptimisationStage<C> implements Stage {

    static final String FILE = "policy-optimisation.json";
    private static final String POLICY = "policy";

    private final PolicyPlan<C> plan;

    public PolicyOptimisationStage(PolicyPlan<C> plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return plan.cell().id();
    }

    @Override
    public List<String> sections() {
        return plan.sections();
    }

    @Override
    public List<String> upstream() {
        return plan.upstream();
    }

    @Override
    public Map<String, String> inputDigests(JsonNode config) {
        return plan.inputDigests(config);
    }

    @Override
    public StageOutput run(StageContext context) throws Exception {
        RunSettings settings = RunSettings.of(context.config("ppo"));
        try (PolicyTask<C> task = plan.open(context);
                PolicyIterations<C> iterations = new PolicyIterations<>(plan.cell(), settings, task, context)) {
            PolicyIterations.Outcome outcome = iterations.run();
            PolicyCurve curve = outcome.curve();
            curve.writeTo(context.directory().resolve(FILE));
            outcome.answers().writeTo(context.directory());
            iterations.timeSpent().writeTo(context.directory());
            WatchedPolicies.write(List.of(watched(curve, iterations.observations())), context.directory());
            task.write(iterations.policy(), policyOf(context.directory()));
            return StageOutput.of(metrics(outcome));
        }
    }

    private static Map<String, Double> metrics(PolicyIterations.Outcome outcome) {
        PolicyCurve curve = outcome.curve();
        Map<String, Double> metrics = new TreeMap<>(outcome.judgeChecks());
        metrics.put("peakGold", curve.peak().gold());
        metrics.put("finalGold", curve.last().gold());
        metrics.put("finalKl", curve.last().kl());
        metrics.put("unscored", (double)
                curve.points().stream().mapToInt(PolicyCurve.Point::unscored).sum());
        return metrics;
    }

    private WatchedPolicy watched(PolicyCurve curve, List<Observation> observations) {
        return new WatchedPolicy(
                plan.cell().id(),
                plan.cell().algorithm(),
                curve.seed(),
                observations,
                curve.points().stream()
                        .map(point -> new GoldPoint(point.step(), point.kl(), point.gold()))
                        .toList());
    }

    /** The final policy's artefact inside this stage's directory. */
    static Path policyOf(Path directory) {
        return directory.resolve(POLICY);
    }
}
