package dev.prudence.trainer.dashboard.curves;

/**
 * A part of an axis, both ends included.
 *
 * @param from lowest x
 * @param to highest x, not below the lowest
 */
public record Range(double from, double to) {

    public static final Range ALL = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Range {
        if (!(from <= to)) {
            throw new IllegalArgumentException("a range must not end before it begins: from=" + from + ", to=" + to);
        }
    }
}
