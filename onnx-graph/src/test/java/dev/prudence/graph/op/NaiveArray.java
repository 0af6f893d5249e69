package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import java.util.stream.IntStream;

/** A row-major array read by coordinates, broadcasting as the op table's references need it. */
record NaiveArray(Shape shape, double[] values) {

    /** Coordinates beyond the rank are dropped from the front; an axis of size 1 is read at 0. */
    double at(int... coordinates) {
        int offset = coordinates.length - shape.rank();
        int flat = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int size = shape.dimension(axis);
            flat = flat * size + (size == 1 ? 0 : coordinates[axis + offset]);
        }
        return values[flat];
    }

    /** All coordinates of a shape, row by row. */
    static int[][] coordinates(Shape shape) {
        return IntStream.range(0, (int) shape.elements())
                .mapToObj(flat -> coordinates(shape, flat))
                .toArray(int[][]::new);
    }

    private static int[] coordinates(Shape shape, int flat) {
        int[] result = new int[shape.rank()];
        int rest = flat;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            result[axis] = rest % shape.dimension(axis);
            rest /= shape.dimension(axis);
        }
        return result;
    }
}
