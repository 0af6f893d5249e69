package dev.prudence.trainer.dashboard.curves;

import java.util.Arrays;

/**
 * The points of one metric, by ascending step. A step that is not later than the one before follows a restart: it
 * replaces what was said about it and all that came after.
 *
 * <p>Not thread-safe.
 */
public final class Series {

    private static final int FIRST_CAPACITY = 16;
    private static final int FOLDED = 4;
    private static final double TICKS_PER_SECOND = 10;

    private final String name;
    private long[] steps = new long[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    /** Tenths of a second since the run began. */
    private int[] ticks = new int[FIRST_CAPACITY];

    private int size;
    private boolean thinned;

    /** A series without points. */
    Series(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(long step, double seconds, double value) {
        if (size > 0 && step <= steps[size - 1]) {
            size = firstFrom(step);
        }
        if (size == steps.length) {
            grow();
        }
        steps[size] = step;
        values[size] = value;
        ticks[size] = (int) Math.round(seconds * TICKS_PER_SECOND);
        size++;
    }

    public int size() {
        return size;
    }

    /** Whether older detail was folded away. */
    public boolean isThinned() {
        return thinned;
    }

    public long step(int index) {
        return steps[index];
    }

    public double value(int index) {
        return values[index];
    }

    /** The points by step or by time. Time can stand still but does not run backwards between points of a series. */
    Points over(Axis axis) {
        return new Points() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public double x(int index) {
                return axis == Axis.TIME ? ticks[index] / TICKS_PER_SECOND : steps[index];
            }

            @Override
            public double y(int index) {
                return values[index];
            }
        };
    }

    private int firstFrom(long step) {
        int found = Arrays.binarySearch(steps, 0, size, step);
        return found < 0 ? -found - 1 : found;
    }

    /** Makes room: of every four neighbours, the lowest and the highest stay. */
    void thin() {
        int kept = 0;
        for (int first = 0; first < size; first += FOLDED) {
            int end = Math.min(first + FOLDED, size);
            int low = first;
            int high = first;
            for (int i = first + 1; i < end; i++) {
                low = values[i] < values[low] ? i : low;
                high = values[i] > values[high] ? i : high;
            }
            kept = keep(Math.min(low, high), kept);
            kept = low == high ? kept : keep(Math.max(low, high), kept);
        }
        size = kept;
        thinned = true;
    }

    private int keep(int from, int to) {
        steps[to] = steps[from];
        values[to] = values[from];
        ticks[to] = ticks[from];
        return to + 1;
    }

    private void grow() {
        int capacity = Math.multiplyExact(steps.length, 2);
        steps = Arrays.copyOf(steps, capacity);
        values = Arrays.copyOf(values, capacity);
        ticks = Arrays.copyOf(ticks, capacity);
    }
}
