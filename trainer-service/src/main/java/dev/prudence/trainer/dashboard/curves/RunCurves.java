package dev.prudence.trainer.dashboard.curves;

import dev.prudence.proto.run.v1.RunEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All curves of one run, and the newest points of all of them in the order in which they came. Events must come in order.
 * Not thread-safe.
 */
public final class RunCurves {

    /** Most curves of one run; more are left out and counted. */
    public static final int MOST_SERIES = 2_000;

    /** Ends the names of measures that a monitor has taken. */
    static final String WATCHED = " (watched)";

    private static final String DIVERGENCE = "kl";

    private final long mostPoints;
    private final PointsOfEvents points = new PointsOfEvents();
    private final Map<String, Series> series = new LinkedHashMap<>();
    private final RecentPoints recent;
    private long sequence;
    private int leftOut;
    private long size;

    /**
     * No curves yet.
     *
     * @param mostPoints when there are more, the longest curve is thinned; at least {@value #MOST_SERIES} times 8
     * @param recentPoints how many of the newest points are kept in their order
     */
    public RunCurves(long mostPoints, int recentPoints) {
        if (mostPoints < 8L * MOST_SERIES) {
            throw new IllegalArgumentException("too few points for all curves: mostPoints=" + mostPoints);
        }
        this.mostPoints = mostPoints;
        this.recent = new RecentPoints(recentPoints);
    }

    /** Takes up an event. */
    public void apply(RunEvent event) {
        sequence = event.getSequence();
        points.of(event, this::add);
    }

    private void add(Point point) {
        Series known = series.get(point.series());
        if (known == null && series.size() == MOST_SERIES) {
            leftOut++;
            return;
        }
        if (known == null) {
            known = new Series(point.series());
            series.put(point.series(), known);
        }
        size -= known.size();
        known.add(point.step(), point.seconds(), point.value());
        size += known.size();
        // The series' own name, so that it is in memory once.
        recent.add(sequence, new Point(known.name(), point.step(), point.seconds(), point.value()));
        if (size > mostPoints) {
            makeRoom();
        }
    }

    private void makeRoom() {
        Series longest = Collections.max(series.values(), Comparator.comparingInt(Series::size));
        size -= longest.size();
        longest.thin();
        size += longest.size();
    }

    /** The curves in the order in which they began. */
    public Map<String, Series> series() {
        return Collections.unmodifiableMap(series);
    }

    /** How many points had no room because there are too many curves. */
    public int leftOut() {
        return leftOut;
    }

    /** Points kept in all. */
    public long size() {
        return size;
    }

    /** The points that came after an event; empty when some of them are no longer kept in order. */
    public Optional<List<Point>> after(long sequenceBefore) {
        return recent.after(sequenceBefore);
    }

    /**
     * Reduces curves to what can be drawn. Names without a curve are passed over; against the divergence, so are lines that
     * have none.
     *
     * @param range of x; a double infinity at either side for all
     * @param buckets how many pixels wide, at least 1
     */
    public List<Line> lines(List<String> names, Axis axis, Range range, int buckets) {
        List<Line> lines = new ArrayList<>();
        for (String name : names) {
            points(name, axis)
                    .map(all -> Downsampling.reduce(name, all, range.from(), range.to(), buckets))
                    .ifPresent(lines::add);
        }
        return lines;
    }

    private Optional<Points> points(String name, Axis axis) {
        Optional<Series> wanted = Optional.ofNullable(series.get(name));
        if (axis != Axis.KL) {
            return wanted.map(each -> each.over(axis));
        }
        String line = name.substring(0, Math.max(name.indexOf('/'), 0));
        String divergenceName = line + "/" + DIVERGENCE + (name.endsWith(WATCHED) ? WATCHED : "");
        return wanted.flatMap(each -> Optional.ofNullable(series.get(divergenceName))
                .map(divergence -> new OverDivergence(each, divergence)));
    }
}
