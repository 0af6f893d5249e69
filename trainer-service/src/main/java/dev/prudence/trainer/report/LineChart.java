package dev.prudence.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws lines with bands as SVG: KL on the horizontal axis with n or steps above it, standardised scores on the vertical one.
 * Colours come from the page's style sheet, so that one drawing serves light and dark.
 *
 * <p>Not thread-safe.
 */
public final class LineChart {
    private static final int WIDTH = 440;
    private static final int HEIGHT = 300;
    private static final int LEFT = 44;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int SHOWN_N = 5;

    private final String counted;
    private final String across;
    private final boolean numbered;
    private final List<Line> lines = new ArrayList<>();
    private final List<Sign> signs = new ArrayList<>();
    private double lowest = 0;
    private double highest = 0;

    LineChart() {
        this("best of");
    }

    /** @param counted what the numbers above the drawing count */
    LineChart(String counted) {
        this(counted, "KL from the base policy, nats", true);
    }

    private LineChart(String counted, String across, boolean numbered) {
        this.counted = counted;
        this.across = across;
        this.numbered = numbered;
    }

    /** A drawing whose horizontal axis is time, counted in these. */
    public static LineChart over(String counted) {
        return new LineChart(counted, counted, false);
    }

    /** Adds a line; points without a value are left out. */
    public LineChart add(Line line) {
        lines.add(line);
        line.points().forEach(point -> reach(point.low(), point.high()));
        return this;
    }

    /** Adds a sign, inside what the lines reach. */
    LineChart add(Sign sign) {
        signs.add(sign);
        return this;
    }

    /** Makes the vertical axis reach these values, so that neighbouring figures can be compared. */
    public LineChart reach(double low, double high) {
        lowest = Math.min(lowest, low);
        highest = Math.max(highest, high);
        return this;
    }

    double lowest() {
        return lowest;
    }

    double highest() {
        return highest;
    }

    /** The drawing, as wide as its place. */
    public String svg(String description) {
        Scale x = new Scale(0, Math.max(1e-9, largestX()), LEFT, WIDTH - RIGHT);
        Scale y = Scale.covering(lowest, highest, 0.05, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg class=\"chart\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT);
        svg.append("\" role=\"img\" aria-label=\"")
                .append(HtmlReport.escape(description))
                .append("\">");
        axes(svg, x, y);
        lines.forEach(line -> band(svg, line, x, y));
        lines.forEach(line -> stroke(svg, line, x, y));
        lines.forEach(line -> marks(svg, line, x, y));
        signs.forEach(sign -> triangle(svg, sign, x, y));
        return svg.append("</svg>").toString();
    }

    private void axes(StringBuilder svg, Scale x, Scale y) {
        for (double tick : y.ticks(5)) {
            svg.append(format(
                    "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    Math.abs(tick) < 1e-9 ? "zero" : "grid", x.start(), x.end(), y.at(tick), y.at(tick)));
            text(svg, "end", x.start() - 6, y.at(tick) + 4, Numbers.fixed(tick, decimals(y)));
        }
        for (double tick : x.ticks(8)) {
            text(svg, "middle", x.at(tick), HEIGHT - BOTTOM + 16, Numbers.fixed(tick, 0));
        }
        text(svg, "middle", (x.start() + x.end()) / 2, HEIGHT - 6, across);
        if (numbered) {
            topAxis(svg, x);
        }
    }

    private void topAxis(StringBuilder svg, Scale x) {
        List<Point> points = lines.isEmpty() ? List.of() : lines.get(0).points();
        int stride = Math.max(1, (points.size() - 1 + SHOWN_N - 2) / (SHOWN_N - 1));
        for (int i = points.size() - 1; i > 0; i -= stride) {
            text(
                    svg,
                    i == points.size() - 1 ? "end" : "middle",
                    x.at(points.get(i).x()),
                    TOP - 10,
                    Numbers.whole(points.get(i).n()));
        }
        text(svg, "start", 4, TOP - 10, counted);
    }

    private static int decimals(Scale y) {
        return y.high() - y.low() < 2 ? 2 : 1;
    }

    private static void band(StringBuilder svg, Line line, Scale x, Scale y) {
        if (!line.banded()) {
            return;
        }
        List<String> edge = new ArrayList<>();
        line.points().forEach(point -> edge.add(pair(x.at(point.x()), y.at(point.high()))));
        for (int i = line.points().size() - 1; i >= 0; i--) {
            edge.add(pair(
                    x.at(line.points().get(i).x()), y.at(line.points().get(i).low())));
        }
        svg.append("<polygon class=\"band ").append(line.style()).append("\" points=\"");
        svg.append(String.join(" ", edge)).append("\"/>");
    }

    private static void stroke(StringBuilder svg, Line line, Scale x, Scale y) {
        String path = line.points().stream()
                .map(point -> pair(x.at(point.x()), y.at(point.y())))
                .collect(Collectors.joining(" "));
        svg.append("<polyline class=\"line ").append(line.style()).append(line.dashed() ? " dashed" : "");
        svg.append("\" points=\"").append(path).append("\"/>");
    }

    private void marks(StringBuilder svg, Line line, Scale x, Scale y) {
        for (Point point : line.points()) {
            svg.append(format(
                    "<circle class=\"mark %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"><title>%s</title></circle>",
                    line.style(), x.at(point.x()), y.at(point.y()), HtmlReport.escape(tooltip(line, point))));
        }
    }

    private static void triangle(StringBuilder svg, Sign sign, Scale x, Scale y) {
        double left = x.at(sign.x());
        double top = y.at(sign.y()) - 4;
        svg.append(format(
                "<polygon class=\"sign %s\" points=\"%s %s %s\"><title>%s</title></polygon>",
                sign.style(),
                pair(left, top),
                pair(left - 5, top - 9),
                pair(left + 5, top - 9),
                HtmlReport.escape(sign.words())));
    }

    private String tooltip(Line line, Point point) {
        String value = line.name() + ", " + counted + " " + Numbers.whole(point.n()) + ": " + Numbers.two(point.y());
        return line.banded() ? value + " [" + Numbers.two(point.low()) + ", " + Numbers.two(point.high()) + "]" : value;
    }

    private double largestX() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
    }

    private static void text(StringBuilder svg, String anchor, double x, double y, String text) {
        svg.append(format(
                "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", anchor, x, y, HtmlReport.escape(text)));
    }

    private static String pair(double x, double y) {
        return format("%.1f,%.1f", x, y);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /**
     * One line.
     *
     * @param name for tooltips
     * @param style CSS class of its colour
     * @param dashed whether it is drawn broken
     * @param banded whether its intervals are drawn
     * @param points from left to right
     */
    public record Line(String name, String style, boolean dashed, boolean banded, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /**
     * A triangle that points at a place.
     *
     * @param style CSS class of its colour
     * @param words for the tooltip
     */
    record Sign(String style, double x, double y, String words) {}

    /** A point; without an interval its ends equal y. */
    public record Point(int n, double x, double y, double low, double high) {}
}
