package dev.prudence.trainer.report;

import dev.prudence.trainer.policyrun.PolicyCurve;
import dev.prudence.trainer.report.Block.Figure;
import dev.prudence.trainer.report.Block.Figures;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Proxy against KL, the members' variance over time, and the best gold within every divergence. */
final class PolicyFigures {

    private PolicyFigures() {}

    /**
     * The blocks.
     *
     * @param groups curves that share a figure, by its title
     */
    static List<Block> of(Map<String, List<PolicyCurve>> groups, List<Series> legend) {
        return List.of(
                new Paragraph("The proxy that was optimised, in the same way."),
                new Figures(legend, figures(groups, "Proxy", PolicyFigures::proxy)),
                new Paragraph("The variance between members, a mean over samples."),
                new Figures(legend, figures(groups, "Variance", PolicyFigures::variance)),
                new Paragraph("The frontier: the best gold that any β has reached within a divergence."),
                new Figures(legend, frontiers(groups)));
    }

    private static List<Figure> figures(
            Map<String, List<PolicyCurve>> groups, String what, Function<List<PolicyCurve>, LineChart> drawing) {
        List<Figure> figures = new ArrayList<>();
        groups.forEach((title, group) ->
                figures.add(new Figure(title, drawing.apply(group).svg(what + ", " + title))));
        return figures;
    }

    private static LineChart proxy(List<PolicyCurve> group) {
        LineChart chart = new LineChart("step");
        group.forEach(curve -> chart.add(line(curve, PolicyCurve.Point::kl, PolicyCurve.Point::proxy)));
        return chart;
    }

    private static LineChart variance(List<PolicyCurve> group) {
        LineChart chart = LineChart.over("iterations");
        group.forEach(curve -> chart.add(line(curve, PolicyCurve.Point::step, PolicyCurve.Point::variance)));
        return chart;
    }

    private static LineChart.Line line(
            PolicyCurve curve, ToDoubleFunction<PolicyCurve.Point> x, ToDoubleFunction<PolicyCurve.Point> y) {
        return new LineChart.Line(
                name(curve),
                PolicySections.style(curve),
                false,
                false,
                curve.points().stream()
                        .map(point -> point(point.step(), x.applyAsDouble(point), y.applyAsDouble(point)))
                        .toList());
    }

    /** One figure for all β of a seed. */
    private static List<Figure> frontiers(Map<String, List<PolicyCurve>> groups) {
        Map<String, List<PolicyCurve>> frontiers = new LinkedHashMap<>();
        groups.values().stream()
                .flatMap(List::stream)
                .forEach(curve -> frontiers
                        .computeIfAbsent(PolicySections.titleOfAllBetas(curve), missing -> new ArrayList<>())
                        .add(curve));
        return figures(frontiers, "Frontier", PolicyFigures::frontier);
    }

    private static LineChart frontier(List<PolicyCurve> curves) {
        Map<String, List<PolicyCurve>> objectives = new LinkedHashMap<>();
        curves.forEach(curve -> objectives
                .computeIfAbsent(PolicySections.style(curve), missing -> new ArrayList<>())
                .add(curve));
        LineChart chart = new LineChart("step");
        objectives.forEach(
                (style, own) -> chart.add(new LineChart.Line(name(own.get(0)), style, false, false, frontierOf(own))));
        return chart;
    }

    /** The highest gold at no more than each divergence, as a rising line through the points that raise it. */
    static List<LineChart.Point> frontierOf(List<PolicyCurve> curves) {
        List<PolicyCurve.Point> sorted = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .sorted(Comparator.comparingDouble(PolicyCurve.Point::kl))
                .toList();
        List<LineChart.Point> frontier = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (PolicyCurve.Point point : sorted) {
            if (point.gold() > best) {
                best = point.gold();
                frontier.add(point(point.step(), point.kl(), best));
            }
        }
        return frontier;
    }

    private static LineChart.Point point(int step, double x, double y) {
        return new LineChart.Point(step, x, y, y, y);
    }

    private static String name(PolicyCurve curve) {
        return curve.cell().objective().kind().title();
    }
}
