package dev.prudence.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A static shape: every dimension is known and positive. Axes may be counted from the end, so {@code -1} is the last.
 *
 * <p>This class is immutable and thread-safe.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dimensions;

    private Shape(int[] dimensions) {
        this.dimensions = dimensions;
    }

    /**
     * A shape of the given dimensions.
     *
     * @throws IllegalArgumentException when a dimension is not positive, or when there are more than 2^31-1 elements
     */
    public static Shape of(int... dimensions) {
        Shape shape = new Shape(dimensions.clone());
        for (int dimension : dimensions) {
            if (dimension < 1) {
                throw new IllegalArgumentException("Every dimension must be at least 1: shape=" + shape);
            }
        }
        if (shape.elements() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A tensor holds at most 2^31-1 elements: shape=" + shape);
        }
        return shape;
    }

    public static Shape scalar() {
        return SCALAR;
    }

    public int rank() {
        return dimensions.length;
    }

    public int dimension(int axis) {
        return dimensions[axis(axis)];
    }

    public int[] dimensions() {
        return dimensions.clone();
    }

    /** The dimensions as ONNX writes them. */
    public List<Long> toLongs() {
        return Arrays.stream(dimensions).mapToObj(Long::valueOf).toList();
    }

    /** The number of elements; 1 for a scalar. */
    public long elements() {
        return Arrays.stream(dimensions).asLongStream().reduce(1, Math::multiplyExact);
    }

    /**
     * The axis counted from the front.
     *
     * @throws IllegalArgumentException when this shape has no such axis
     */
    public int axis(int axis) {
        int resolved = axis < 0 ? axis + rank() : axis;
        if (resolved < 0 || resolved >= rank()) {
            throw new IllegalArgumentException("No such axis in shape " + this + ": axis=" + axis);
        }
        return resolved;
    }

    /** This shape with another size along one axis. */
    public Shape with(int axis, int dimension) {
        int[] changed = dimensions.clone();
        changed[axis(axis)] = dimension;
        return of(changed);
    }

    /** This shape without one axis. */
    public Shape without(int axis) {
        int removed = axis(axis);
        return of(IntStream.range(0, rank())
                .filter(i -> i != removed)
                .map(i -> dimensions[i])
                .toArray());
    }

    /** The axes from {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape range(int from, int to) {
        return of(Arrays.copyOfRange(dimensions, from, to));
    }

    /** The dimensions of this shape followed by those of another. */
    public Shape concat(Shape tail) {
        int[] joined = Arrays.copyOf(dimensions, rank() + tail.rank());
        System.arraycopy(tail.dimensions, 0, joined, rank(), tail.rank());
        return of(joined);
    }

    /**
     * The common shape of two operands under ONNX's multidirectional broadcasting: aligned at the last axis, a 1 stretches.
     *
     * @throws IllegalArgumentException when two sizes differ and neither is 1
     */
    public Shape broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        int[] common = new int[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++) {
            int mine = sizeFromEnd(fromEnd);
            int theirs = other.sizeFromEnd(fromEnd);
            if (mine != theirs && mine != 1 && theirs != 1) {
                throw new IllegalArgumentException("Shapes do not broadcast: left=" + this + ", right=" + other);
            }
            common[rank - fromEnd] = Math.max(mine, theirs);
        }
        return of(common);
    }

    /** The size of an axis counted from the end (1 is the last); 1 beyond the first, as broadcasting sees it. */
    int sizeFromEnd(int fromEnd) {
        return fromEnd > rank() ? 1 : dimensions[rank() - fromEnd];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions);
    }
}
