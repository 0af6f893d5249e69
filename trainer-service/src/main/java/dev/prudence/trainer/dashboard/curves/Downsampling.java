package dev.prudence.trainer.dashboard.curves;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * M4: of all points in a bucket as wide as a pixel, the first, the last, the lowest and the highest. A line through them
 * covers the same pixels as a line through all.
 *
 * @see <a href="https://doi.org/10.14778/2732951.2732953">Jugel et al.: M4, a visualization-oriented time series data
 *     aggregation, 2014</a>
 */
final class Downsampling {

    private static final int PER_BUCKET = 4;

    private Downsampling() {}

    /**
     * Reduces a range. The points before and after it are kept too, so that lines run to the edge of a drawing.
     *
     * @param from first x
     * @param to last x
     * @param buckets at least 1
     */
    static Line reduce(String name, Points points, double from, double to, int buckets) {
        int first = points.firstFrom(from);
        int end = points.firstFrom(Math.nextUp(to));
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        int[] kept = end - first <= PER_BUCKET * buckets
                ? IntStream.range(first, end).toArray()
                : extremes(points, first, end, buckets);
        IntStream.concat(
                        IntStream.concat(IntStream.of(first - 1).filter(index -> index >= 0), IntStream.of(kept)),
                        IntStream.of(end).filter(index -> index < points.size()))
                .forEach(index -> {
                    x.add(points.x(index));
                    y.add(points.y(index));
                });
        return new Line(name, x, y, end - first);
    }

    private static int[] extremes(Points points, int first, int end, int buckets) {
        double start = points.x(first);
        double width = (points.x(end - 1) - start) / buckets;
        IntStream.Builder kept = IntStream.builder();
        int at = first;
        for (int bucket = 0; bucket < buckets && at < end; bucket++) {
            int next = bucket == buckets - 1 ? end : boundary(points, at, end, start + (bucket + 1) * width);
            if (next > at) {
                extremes(points, at, next).forEach(kept::add);
            }
            at = next;
        }
        return kept.build().toArray();
    }

    private static int boundary(Points points, int from, int end, double x) {
        int at = from;
        while (at < end && points.x(at) < x) {
            at++;
        }
        return at;
    }

    private static IntStream extremes(Points points, int first, int end) {
        int low = first;
        int high = first;
        for (int i = first + 1; i < end; i++) {
            low = points.y(i) < points.y(low) ? i : low;
            high = points.y(i) > points.y(high) ? i : high;
        }
        return IntStream.of(first, Math.min(low, high), Math.max(low, high), end - 1)
                .distinct();
    }
}
