package dev.prudence.trainer.report;

import dev.prudence.monitor.WatchedPolicies;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.policyrun.MonitorPlan;
import dev.prudence.trainer.policyrun.PolicyCurve;
import dev.prudence.trainer.policyrun.TimeSpent;
import dev.prudence.trainer.run.RunRecord;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code results.json}, {@code time-spent.json}, {@code report.md} and {@code report.html} into the run's directory, from the outputs of one
 * best-of-n stage per seed. Runs always: its output names the run.
 */
public final class ReportStage implements Stage {
    private final List<String> pools;
    private final List<String> optimised;
    private final List<ReportExtra> extras;

    /**
     * A report over the given stages.
     *
     * @param pools names of the best-of-n stages, one per seed, at least one
     * @param optimised names of the stages of policy optimisation; may be empty
     * @param extras the experiment's own sections; they stand after the result and the curves
     */
    public ReportStage(List<String> pools, List<String> optimised, List<ReportExtra> extras) {
        this.pools = List.copyOf(pools);
        this.optimised = List.copyOf(optimised);
        this.extras = List.copyOf(extras);
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public List<String> sections() {
        return List.copyOf(new TreeSet<>(Stream.concat(
                        Stream.of(MonitorPlan.SECTION), extras.stream().flatMap(extra -> extra.sections().stream()))
                .toList()));
    }

    @Override
    public List<String> upstream() {
        return Stream.concat(
                        Stream.concat(pools.stream(), optimised.stream()),
                        extras.stream().flatMap(extra -> extra.upstream().stream()))
                .distinct()
                .toList();
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public StageOutput run(StageContext context) throws IOException {
        List<BestOfNReport> reports = new ArrayList<>();
        for (String pool : pools) {
            reports.add(BestOfNReport.readFrom(context.upstream(pool)));
        }
        List<OptimisedPolicy> policies = new ArrayList<>();
        for (String stage : optimised) {
            policies.add(OptimisedPolicy.of(context.upstream(stage)));
        }
        List<PolicyCurve> curves = policies.stream().map(OptimisedPolicy::curve).toList();
        Monitoring monitoring = Monitoring.of(watched(context), MonitorPlan.of(context.config()));
        RunRecord run = context.record();
        Report report = report(context, run, reports, policies, monitoring);
        Path directory = context.runDirectory();
        WatchedPolicies.write(monitoring.policies(), directory);
        ReportFiles.writeJson(directory.resolve("time-spent.json"), times(policies));
        ReportFiles.write(directory, ResultsJson.of(run, reports, curves, monitoring), report);
        return StageOutput.empty();
    }

    /** By stage; of those that were optimised in earlier runs, too. */
    private Map<String, TimeSpent> times(List<OptimisedPolicy> policies) {
        Map<String, TimeSpent> times = new LinkedHashMap<>();
        for (int i = 0; i < policies.size(); i++) {
            String stage = optimised.get(i);
            policies.get(i).time().ifPresent(time -> times.put(stage, time));
        }
        return times;
    }

    private List<WatchedPolicy> watched(StageContext context) throws IOException {
        List<WatchedPolicy> watched = new ArrayList<>();
        for (String stage : Stream.concat(pools.stream(), optimised.stream()).toList()) {
            watched.addAll(WatchedPolicies.read(context.upstream(stage)));
        }
        return watched;
    }

    private Report report(
            StageContext context,
            RunRecord run,
            List<BestOfNReport> pools,
            List<OptimisedPolicy> policies,
            Monitoring monitoring)
            throws IOException {
        List<CurveGroup> groups = CurveGroup.of(pools);
        BestOfNReport first = pools.get(0);
        List<Section> sections = new ArrayList<>();
        sections.add(pools.size() > 1 ? SeedSection.of(groups) : OutcomeSection.of(first, groups));
        sections.add(CurveSections.overview(groups));
        groups.forEach(group -> sections.add(CurveSections.details(group)));
        sections.addAll(
                PolicySections.of(policies.stream().map(OptimisedPolicy::curve).toList(), monitoring));
        sections.addAll(AnswerSections.of(policies));
        sections.addAll(MonitorSections.of(monitoring));
        for (ReportExtra extra : extras) {
            sections.addAll(extra.content(context));
        }
        sections.add(MemberSections.agreement(first, name -> title(groups, name, pools)));
        sections.add(MemberSections.samples(first, name -> title(groups, name, pools)));
        sections.add(CurveSections.numbers(groups));
        sections.addAll(TimeSections.of(policies));
        sections.add(StageSection.of(run));
        return new Report("Best-of-n against reward ensembles", lead(run), facts(run, pools), sections);
    }

    private static String lead(RunRecord run) {
        return "Experiment " + run.experiment() + ", preset " + run.preset()
                + ": what each objective gains in gold as more answers are searched, and where a judge is fooled.";
    }

    private static String title(List<CurveGroup> groups, String ensemble, List<BestOfNReport> pools) {
        String seed = pools.size() > 1 ? ", seed " + pools.get(0).seed() : "";
        return groups.stream()
                .filter(group -> group.ensemble().equals(ensemble))
                .map(group -> group.title() + seed)
                .findFirst()
                .orElse(ensemble);
    }

    private static List<Map.Entry<String, String>> facts(RunRecord run, List<BestOfNReport> pools) {
        BestOfNReport first = pools.get(0);
        String seeds = pools.stream().map(pool -> Long.toString(pool.seed())).collect(Collectors.joining(", "));
        return List.of(
                Map.entry("run", run.id()),
                Map.entry(pools.size() > 1 ? "seeds" : "seed", seeds),
                Map.entry("prompts", Numbers.whole(first.result().prompts())),
                Map.entry("samples per prompt", Numbers.whole(first.result().samplesPerPrompt())),
                Map.entry("unscored samples", Numbers.whole(first.result().unscoredSamples())),
                Map.entry("device", run.device()),
                Map.entry("version", run.version()),
                Map.entry("configuration", run.configDigest().substring(0, 12)));
    }
}
