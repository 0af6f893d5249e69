package dev.prudence.graph.lora;

import dev.prudence.graph.Shape;
import java.util.Arrays;

/**
 * The two matrices beside one weight.
 *
 * @param weight the weight's name
 * @param shape the weight's shape
 * @param layout what the weight's axes mean
 * @param rank inner size, for each group
 * @param groups groups of a convolution, otherwise 1
 */
public record Adapter(String weight, Shape shape, Layout layout, int rank, int groups) {

    /** What the axes of a weight mean. */
    public enum Layout {
        /** {@code [inputs, outputs]} */
        INPUTS_FIRST,
        /** {@code [outputs, inputs]} */
        OUTPUTS_FIRST,
        /** {@code [outputs, inputs / groups, ...]} */
        KERNELS
    }

    public String nameOfA() {
        return Lora.nameOf(weight, "a");
    }

    public String nameOfB() {
        return Lora.nameOf(weight, "b");
    }

    /** {@code [inputs, rank]}, for a convolution {@code [groups * rank, inputs / groups, ...]}. */
    Shape shapeOfA() {
        return switch (layout) {
            case INPUTS_FIRST -> Shape.of(shape.dimension(0), rank);
            case OUTPUTS_FIRST -> Shape.of(shape.dimension(1), rank);
            case KERNELS -> shape.with(0, groups * rank);
        };
    }

    /** {@code [rank, outputs]}, for a convolution {@code [outputs, rank, 1, ...]}. */
    Shape shapeOfB() {
        return switch (layout) {
            case INPUTS_FIRST -> Shape.of(rank, shape.dimension(1));
            case OUTPUTS_FIRST -> Shape.of(rank, shape.dimension(0));
            case KERNELS -> {
                int[] sizes = new int[shape.rank()];
                Arrays.fill(sizes, 1);
                sizes[0] = shape.dimension(0);
                sizes[1] = rank;
                yield Shape.of(sizes);
            }
        };
    }

    /** Numbers that an input is summed over: the deviation of A is one over their root. */
    int inputs() {
        return layout == Layout.INPUTS_FIRST ? shape.dimension(0) : (int) (shape.elements() / shape.dimension(0));
    }

    /** The weight with {@code scale} times the product of the matrices added. */
    float[] merged(float[] weights, float[] a, float[] b, double scale) {
        float[] merged = weights.clone();
        int columns = (int) (shape.elements() / shape.dimension(0));
        for (int row = 0; row < shape.dimension(0); row++) {
            for (int column = 0; column < columns; column++) {
                merged[row * columns + column] += (float) (scale * product(a, b, row, column, columns));
            }
        }
        return merged;
    }

    private double product(float[] a, float[] b, int row, int column, int columns) {
        double sum = 0;
        for (int i = 0; i < rank; i++) {
            sum += switch (layout) {
                case INPUTS_FIRST -> (double) a[row * rank + i] * b[i * columns + column];
                case OUTPUTS_FIRST -> (double) a[column * rank + i] * b[i * shape.dimension(0) + row];
                case KERNELS -> {
                    int group = row / (shape.dimension(0) / groups);
                    yield (double) a[(group * rank + i) * columns + column] * b[row * rank + i];
                }
            };
        }
        return sum;
    }
}
