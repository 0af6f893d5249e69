package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.Curve;
import dev.prudence.trainer.bestofn.Interval;
import dev.prudence.trainer.bestofn.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A curve as it is drawn: of one seed, or the mean over several.
 *
 * @param objective what was optimised
 * @param points one per n, ascending
 */
record CurveView(Objective objective, List<Point> points) {
    CurveView {
        points = List.copyOf(points);
    }

    static CurveView of(Curve curve) {
        return new CurveView(
                curve.objective(),
                curve.points().stream()
                        .map(point -> new Point(point.n(), point.kl(), point.gold(), point.interval(), point.proxy()))
                        .toList());
    }

    /** The point with the highest gold. */
    Point peak() {
        return points.stream()
                .reduce((best, next) -> next.gold() > best.gold() ? next : best)
                .orElseThrow();
    }

    /** The point of the largest n. */
    Point last() {
        return points.get(points.size() - 1);
    }

    /** How much of the peak is gone at the largest n; 0 when the peak is not above the start. */
    double relativeDrop() {
        double peak = peak().gold();
        return peak > 0 ? (peak - last().gold()) / peak : 0;
    }

    /** CSS class of the objective's colour. */
    String style() {
        return "s-" + objective.kind().id();
    }

    /** One point. */
    record Point(
            int n,
            double kl,
            double gold,
            Interval interval,
            @Nullable Double proxy) {}
}
