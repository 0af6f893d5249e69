package dev.prudence.trainer.bestofn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.monitor.WatchedPolicies;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Has a pool of samples generated and scored by the services, judges it, and leaves {@value BestOfNReport#FILE}: curves of
 * gold and proxy against n, agreement of the members, and the samples worth looking at.
 */
public final class BestOfNStage implements Stage {
    private static final int ROWS_PER_KIND = 6;

    private final BestOfNPlan plan;

    /** A stage for the given task. */
    public BestOfNStage(BestOfNPlan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return plan.name();
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
        BestOfNSettings settings = plan.settings(context);
        PhaseSpec phase = plan.phase(context);
        ScorePool pool = new ScorePool(phase.prompts().size(), phase.samplesPerPrompt(), plan.ensembles(context));
        SampleHighlights highlights = new SampleHighlights(pool, ROWS_PER_KIND);
        fill(pool, highlights, phase, context);
        context.checkCancelled();
        BestOfNReport report = analyse(pool, settings, plan.seed(context), highlights);
        report.writeTo(context.directory());
        List<WatchedPolicy> watched =
                new BestOfNWatch(pool, BestOfN.powersOfTwo(settings.largestN()), plan.seed(context)).policies();
        tell(watched, context);
        show(highlights, phase, context);
        WatchedPolicies.write(watched, context.directory());
        return StageOutput.of(metrics(report));
    }

    /** A pool is watched when it is whole: all n are known at once. */
    private static void tell(List<WatchedPolicy> policies, StageContext context) {
        for (WatchedPolicy policy : policies) {
            policy.observations().forEach(each -> context.observed(policy.name(), policy.algorithm(), each));
        }
    }

    private void show(SampleHighlights highlights, PhaseSpec phase, StageContext context) {
        highlights
                .observed(plan::describe)
                .forEach(event -> context.observed(event.setPolicy(plan.name())
                        .setAlgorithm(WatchedPolicy.BEST_OF_N)
                        .setPhase(phase.phase())
                        .setTime(phase.samplesPerPrompt())
                        .build()));
    }

    private void fill(ScorePool pool, SampleHighlights highlights, PhaseSpec phase, StageContext context)
            throws Exception {
        Judge judge = plan.judge(context);
        try {
            PoolCollector collector = new PoolCollector(pool, phase.prompts(), judge, highlights);
            context.rollouts().collect(phase, collector);
            collector.finish();
        } finally {
            if (judge instanceof AutoCloseable resource) {
                resource.close();
            }
        }
    }

    private BestOfNReport analyse(ScorePool pool, BestOfNSettings settings, long seed, SampleHighlights highlights) {
        BestOfNStudy study = new BestOfNStudy(BestOfN.powersOfTwo(settings.largestN()), settings.draws(), seed);
        return new BestOfNReport(
                seed,
                study.analyse(pool),
                IntStream.range(0, pool.ensembles().size())
                        .mapToObj(ensemble -> MemberAgreement.of(pool, ensemble))
                        .toList(),
                highlights.rows(plan::describe));
    }

    private static Map<String, Double> metrics(BestOfNReport report) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("unscoredSamples", (double) report.result().unscoredSamples());
        metrics.put("droppedPrompts", (double) report.result().droppedPrompts());
        for (Curve curve : report.result().curves()) {
            metrics.put(
                    "finalGold/" + curve.ensemble() + "/"
                            + curve.objective().kind().id(),
                    curve.finalGold());
        }
        return metrics;
    }
}
