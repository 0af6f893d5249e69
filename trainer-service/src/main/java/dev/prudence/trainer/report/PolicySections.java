package dev.prudence.trainer.report;

import dev.prudence.monitor.Signal;
import dev.prudence.trainer.bestofn.Objective;
import dev.prudence.trainer.policyrun.PolicyCurve;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Figure;
import dev.prudence.trainer.report.Block.Figures;
import dev.prudence.trainer.report.Block.Series;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** How policies developed: gold against KL, and where each ended. */
final class PolicySections {

    private static final List<String> HEADER = List.of(
            "algorithm",
            "objective",
            "β",
            "seed",
            "gold at the peak",
            "at step",
            "gold at the end",
            "KL at the end",
            "proxy at the end",
            "variance, start → end",
            "unscored");

    private static final List<String> SUMMARY = List.of(
            "ensemble",
            "β",
            "algorithm",
            "objective",
            "gold at the peak",
            "KL there",
            "gold at the end",
            "KL at the end",
            "variance, end over start");

    private PolicySections() {}

    /** Nothing without curves. */
    static List<Section> of(List<PolicyCurve> curves, Monitoring monitoring) {
        if (curves.isEmpty()) {
            return List.of();
        }
        Map<String, List<PolicyCurve>> groups = new LinkedHashMap<>();
        curves.forEach(curve -> groups.computeIfAbsent(title(curve), missing -> new ArrayList<>())
                .add(curve));
        List<Figure> figures = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        groups.forEach((title, group) ->
                figures.add(new Figure(title, chart(group, monitoring).svg("Gold against KL, " + title))));
        blocks.add(
                new Block.Paragraph(
                        "The policy after every few iterations, on prompts of their own. Gold and proxy are in deviations of the"
                                + " reference policy's answers; bands are 95 % t intervals over prompts; a triangle stands where an alarm was first raised."));
        blocks.add(new Figures(legend(curves), figures));
        blocks.addAll(PolicyFigures.of(groups, legend(curves)));
        blocks.addAll(overSeeds(curves));
        groups.forEach((title, group) -> blocks.add(
                new Table(title, HEADER, group.stream().map(PolicySections::row).toList())));
        return List.of(new Section("Policy optimisation", blocks));
    }

    /** Means over seeds with 95 % t intervals, for settings that have several. */
    private static List<Block> overSeeds(List<PolicyCurve> curves) {
        Map<String, List<PolicyCurve>> settings = new LinkedHashMap<>();
        curves.forEach(curve -> settings.computeIfAbsent(curve.ensemble() + curve.cell(), missing -> new ArrayList<>())
                .add(curve));
        List<List<Cell>> rows = settings.values().stream()
                .filter(seeds -> seeds.size() > 1)
                .map(PolicySections::overSeedsOf)
                .toList();
        return rows.isEmpty() ? List.of() : List.of(new Table("Means over seeds, 95 % t intervals", SUMMARY, rows));
    }

    private static List<Cell> overSeedsOf(List<PolicyCurve> seeds) {
        PolicyCurve first = seeds.get(0);
        return List.of(
                Cell.text(first.ensemble()),
                Cell.number(Double.toString(first.cell().beta())),
                Cell.text(first.cell().algorithm()),
                Cell.text(first.cell().objective().kind().title()),
                mean(seeds, curve -> curve.peak().gold()),
                mean(seeds, curve -> curve.peak().kl()),
                mean(seeds, curve -> curve.last().gold()),
                mean(seeds, curve -> curve.last().kl()),
                mean(
                        seeds,
                        curve -> curve.last().variance() / curve.points().get(0).variance()));
    }

    private static Cell mean(List<PolicyCurve> seeds, ToDoubleFunction<PolicyCurve> number) {
        double[] values = seeds.stream().mapToDouble(number).toArray();
        return Cell.number(Numbers.two(Arrays.stream(values).average().orElseThrow()) + " "
                + Numbers.interval(StudentT.interval95(values)));
    }

    static String title(PolicyCurve curve) {
        return setting(curve, true) + ", seed " + curve.seed();
    }

    static String titleOfAllSeeds(PolicyCurve curve) {
        return setting(curve, true);
    }

    static String titleOfAllBetas(PolicyCurve curve) {
        return setting(curve, false) + ", seed " + curve.seed();
    }

    private static String setting(PolicyCurve curve, boolean withBeta) {
        Double noise = curve.cell().labelNoise();
        String labels = noise == null ? "own labels" : "label noise " + Numbers.percent(noise);
        String beta = withBeta ? ", β " + curve.cell().beta() : "";
        return curve.ensemble() + ", " + labels + beta + ", " + curve.cell().algorithm();
    }

    private static LineChart chart(List<PolicyCurve> curves, Monitoring monitoring) {
        LineChart chart = new LineChart("step");
        for (PolicyCurve curve : curves) {
            Objective.Kind kind = curve.cell().objective().kind();
            chart.add(new LineChart.Line(
                    kind.title(),
                    style(curve),
                    false,
                    true,
                    curve.points().stream()
                            .map(point -> new LineChart.Point(
                                    point.step(), point.kl(), point.gold(), point.goldLow(), point.goldHigh()))
                            .toList()));
            signs(curve, monitoring).forEach(chart::add);
        }
        return chart;
    }

    /** The first alarm of each signal, where the line is at that step. */
    private static List<LineChart.Sign> signs(PolicyCurve curve, Monitoring monitoring) {
        String name = curve.cell().id();
        Set<Signal> seen = EnumSet.noneOf(Signal.class);
        return monitoring.policy(name, curve.seed()).stream()
                .flatMap(policy -> monitoring.of(name, curve.seed()).stream()
                        .filter(alarm -> seen.add(alarm.signal()))
                        .map(alarm -> new LineChart.Sign(
                                style(curve),
                                policy.klAt(alarm.time()),
                                policy.goldAt(alarm.time()),
                                curve.cell().objective().kind().title() + ": "
                                        + alarm.signal().title() + ", step " + alarm.time())))
                .toList();
    }

    private static List<Series> legend(List<PolicyCurve> curves) {
        Map<String, Series> legend = new LinkedHashMap<>();
        curves.forEach(curve -> legend.putIfAbsent(
                style(curve),
                new Series(style(curve), curve.cell().objective().kind().title())));
        return List.copyOf(legend.values());
    }

    static String style(PolicyCurve curve) {
        return "s-" + curve.cell().objective().kind().id();
    }

    private static List<Cell> row(PolicyCurve curve) {
        PolicyCurve.Point peak = curve.peak();
        PolicyCurve.Point last = curve.last();
        return List.of(
                Cell.text(curve.cell().algorithm()),
                Cell.text(curve.cell().objective().kind().title()),
                Cell.number(Double.toString(curve.cell().beta())),
                Cell.number(Long.toString(curve.seed())),
                Cell.number(Numbers.two(peak.gold())),
                Cell.number(Numbers.whole(peak.step())),
                Cell.number(Numbers.two(last.gold())),
                Cell.number(Numbers.two(last.kl())),
                Cell.number(Numbers.two(last.proxy())),
                Cell.number(Numbers.two(curve.points().get(0).variance()) + " → " + Numbers.two(last.variance())),
                Cell.number(Numbers.whole(curve.points().stream()
                        .mapToInt(PolicyCurve.Point::unscored)
                        .sum())));
    }
}
