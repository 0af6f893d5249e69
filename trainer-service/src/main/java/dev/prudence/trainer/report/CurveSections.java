package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.Objective.Kind;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Figure;
import dev.prudence.trainer.report.Block.Figures;
import dev.prudence.trainer.report.Block.Series;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The curves as figures and as a table of numbers. */
final class CurveSections {
    private CurveSections() {}

    /** Gold of all objectives in one figure per ensemble. */
    static Section overview(List<CurveGroup> groups) {
        List<Figure> figures = groups.stream().map(CurveSections::overview).toList();
        return new Section(
                "What optimisation buys",
                List.of(
                        new Block.Paragraph(
                                "Gold of the answer that each objective picks out of n, averaged over prompts, in"
                                        + " standard deviations of the base policy's answers. The oracle picks by gold itself. "
                                        + bands(groups)),
                        new Figures(legend(groups.get(0), CurveSections::name), figures)));
    }

    /** Gold against proxy, one figure per objective. */
    static Section details(CurveGroup group) {
        List<CurveView> views = group.views().stream()
                .filter(view -> view.objective().kind() != Kind.ORACLE)
                .toList();
        List<LineChart> charts = views.stream().map(CurveSections::detail).toList();
        double low = charts.stream().mapToDouble(LineChart::lowest).min().orElse(0);
        double high = charts.stream().mapToDouble(LineChart::highest).max().orElse(0);
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            String name = name(views.get(i));
            String description = "Gold and proxy against KL, " + name + ", " + group.title();
            figures.add(new Figure(name, charts.get(i).reach(low, high).svg(description)));
        }
        return new Section(
                "Gold and proxy, " + group.title(),
                List.of(
                        new Block.Paragraph("Solid: gold, with its band. Broken: the proxy that was optimised. Both are"
                                + " standardised over the pool; where they part, the judge is being exploited."),
                        new Figures(List.of(), figures)));
    }

    /** Gold at every n. */
    static Section numbers(List<CurveGroup> groups) {
        return new Section(
                "Gold at every n", groups.stream().map(CurveSections::table).toList());
    }

    /** The name of an objective with its parameters. */
    static String name(CurveView view) {
        String title = view.objective().kind().title();
        if (view.objective().lambda() != null) {
            return title + " (λ " + Numbers.fixed(view.objective().lambda(), 1) + ")";
        }
        if (view.objective().beta() != null) {
            return title + " (β " + Numbers.fixed(view.objective().beta(), 1) + ")";
        }
        return title;
    }

    private static String bands(List<CurveGroup> groups) {
        return groups.get(0).isReplicated()
                ? "Lines are means over seeds, bands their 95 % t intervals."
                : "Bands are 95 % bootstrap intervals over prompts.";
    }

    private static Figure overview(CurveGroup group) {
        LineChart chart = new LineChart();
        group.views().forEach(view -> chart.add(gold(view, view.objective().kind() != Kind.ORACLE)));
        return new Figure(group.title(), chart.svg("Gold against KL for every objective, " + group.title()));
    }

    private static LineChart detail(CurveView view) {
        LineChart chart = new LineChart().add(gold(view, true));
        return view.last().proxy() == null ? chart : chart.add(proxy(view));
    }

    private static LineChart.Line gold(CurveView view, boolean banded) {
        List<LineChart.Point> points = view.points().stream()
                .map(point -> banded
                        ? new LineChart.Point(
                                point.n(),
                                point.kl(),
                                point.gold(),
                                point.interval().low(),
                                point.interval().high())
                        : new LineChart.Point(point.n(), point.kl(), point.gold(), point.gold(), point.gold()))
                .toList();
        boolean oracle = view.objective().kind() == Kind.ORACLE;
        return new LineChart.Line(name(view), view.style(), oracle, banded, points);
    }

    private static LineChart.Line proxy(CurveView view) {
        List<LineChart.Point> points = new ArrayList<>();
        for (CurveView.Point point : view.points()) {
            Double proxy = point.proxy();
            if (proxy != null) {
                points.add(new LineChart.Point(point.n(), point.kl(), proxy, proxy, proxy));
            }
        }
        return new LineChart.Line(name(view) + ", proxy", view.style(), true, false, points);
    }

    private static List<Series> legend(CurveGroup group, Function<CurveView, String> name) {
        return group.views().stream()
                .map(view -> new Series(view.style(), name.apply(view)))
                .toList();
    }

    private static Block table(CurveGroup group) {
        List<CurveView> views = group.views();
        List<String> header = new ArrayList<>(List.of("n", "KL"));
        views.forEach(view -> header.add(name(view)));
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < views.get(0).points().size(); i++) {
            int index = i;
            CurveView.Point point = views.get(0).points().get(i);
            List<Cell> row = new ArrayList<>(
                    List.of(Cell.number(Numbers.whole(point.n())), Cell.number(Numbers.two(point.kl()))));
            views.forEach(view ->
                    row.add(Cell.number(Numbers.two(view.points().get(index).gold()))));
            rows.add(row);
        }
        return new Table(group.title(), header, rows);
    }
}
