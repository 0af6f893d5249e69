package dev.prudence.graph.op;

import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/** The rows of the op table for convolutions and pooling; references visit every kernel element of every place. */
final class ConvolutionTable {
    private static final Window STRIDED = new Window(List.of(2, 1), List.of(1, 0), List.of(0, 2), List.of(1, 2));
    private static final Window FLAT = Window.of(2, 1);

    private ConvolutionTable() {}

    static List<OpCase> rows() {
        return List.of(
                conv("conv", Shape.of(2, 3, 4, 5), Shape.of(2, 3, 3, 3), FLAT, 1),
                conv(
                        "conv, strides, dilations, uneven padding",
                        Shape.of(1, 2, 6, 6),
                        Shape.of(3, 2, 2, 3),
                        STRIDED,
                        1),
                conv("conv, a row is left over", Shape.of(1, 1, 6, 5), Shape.of(2, 1, 3, 2), Window.of(2, 2, 0), 1),
                conv("conv in groups", Shape.of(2, 4, 3, 4), Shape.of(6, 2, 2, 2), FLAT, 2),
                conv("conv, each channel alone", Shape.of(1, 3, 4, 4), Shape.of(3, 1, 3, 3), Window.of(2, 2, 1), 3),
                conv("conv of one axis", Shape.of(2, 2, 7), Shape.of(3, 2, 3), Window.of(1, 2, 1), 1),
                of(
                                "conv with a bias",
                                v -> v[0].graph()
                                        .apply(new Convolution.Conv(List.of(2), Window.of(1, 0), 1), v[0], v[1], v[2]),
                                (a, i) -> correlate(a, i, Window.of(1, 0), 1) + a[2].at(i[1]),
                                Shape.of(2, 2, 4),
                                Shape.of(3, 2, 2),
                                Shape.of(3))
                        .float32()
                        .within(-1, 1),
                transposed("convTranspose", Shape.of(2, 2, 3, 3), Shape.of(2, 3, 2, 2), Window.of(2, 0), 0, 1),
                transposed(
                        "convTranspose, strides and output padding",
                        Shape.of(1, 2, 3, 2),
                        Shape.of(2, 2, 3, 3),
                        Window.of(2, 2, 1),
                        1,
                        1),
                transposed(
                        "convTranspose in groups", Shape.of(1, 4, 2, 3), Shape.of(4, 2, 2, 2), Window.of(2, 1), 0, 2),
                transposed("convTranspose of one axis", Shape.of(2, 2, 4), Shape.of(2, 1, 3), Window.of(1, 2, 1), 1, 1),
                of(
                                "maxPool",
                                v -> v[0].graph().apply(new Pooling.MaxPool(List.of(2, 3), Window.of(2, 2, 1)), v[0]),
                                (a, i) -> pool(a[0], i, List.of(2, 3), Window.of(2, 2, 1), true, false),
                                Shape.of(2, 2, 4, 5))
                        .float32(),
                of(
                                "maxPool of one axis, overlapping",
                                v -> v[0].graph().apply(new Pooling.MaxPool(List.of(3), Window.of(1, 0)), v[0]),
                                (a, i) -> pool(a[0], i, List.of(3), Window.of(1, 0), true, false),
                                Shape.of(1, 2, 6))
                        .float32(),
                of(
                                "maxPool that tiles the data",
                                v -> v[0].graph()
                                        .apply(new Pooling.MaxPool(List.of(2, 3), Window.tiling(List.of(2, 3))), v[0]),
                                (a, i) -> pool(a[0], i, List.of(2, 3), Window.tiling(List.of(2, 3)), true, false),
                                Shape.of(2, 2, 4, 6))
                        .float32(),
                of(
                                "upsample",
                                v -> Upsample.of(v[0], List.of(2, 3)),
                                (a, i) -> a[0].at(i[0], i[1], i[2] / 2, i[3] / 3),
                                Shape.of(2, 2, 3, 2))
                        .float32(),
                of(
                                "upsample of one axis",
                                v -> Upsample.of(v[0], List.of(2)),
                                (a, i) -> a[0].at(i[0], i[1], i[2] / 2),
                                Shape.of(2, 2, 3))
                        .float32(),
                conv("conv with a large kernel", Shape.of(2, 2, 5, 4), Shape.of(3, 2, 4, 3), Window.of(2, 1), 1),
                average("averagePool, padding counts", true),
                average("averagePool, padding does not count", false));
    }

    private static OpCase conv(String name, Shape data, Shape kernels, Window window, int groups) {
        Convolution.Conv op = new Convolution.Conv(Window.spatial(kernels), window, groups);
        return of(name, v -> apply(op, v), (a, i) -> correlate(a, i, window, groups), data, kernels)
                .float32()
                .within(-1, 1);
    }

    private static OpCase transposed(
            String name, Shape data, Shape kernels, Window window, int outputPadding, int groups) {
        List<Integer> kernel = Window.spatial(kernels);
        List<Integer> added = kernel.stream().map(size -> outputPadding).toList();
        Convolution.ConvTranspose op = new Convolution.ConvTranspose(kernel, window, added, groups);
        return of(name, v -> apply(op, v), (a, i) -> spread(a, i, window, groups), data, kernels)
                .float32()
                .within(-1, 1);
    }

    private static OpCase average(String name, boolean countPadding) {
        Window window = new Window(List.of(1, 2), List.of(1, 0), List.of(1, 1), List.of(1, 1));
        return of(
                        name,
                        v -> apply(new Pooling.AveragePool(List.of(3, 2), window, countPadding), v),
                        (a, i) -> pool(a[0], i, List.of(3, 2), window, false, countPadding),
                        Shape.of(2, 2, 3, 5))
                .float32()
                .within(-1, 1);
    }

    private static Value apply(Op op, Value[] operands) {
        return operands[0].graph().apply(op, operands);
    }

    /** One element of a convolution: {@code sum over channels and kernel of data times kernel}. */
    private static double correlate(NaiveArray[] a, int[] at, Window window, int groups) {
        Shape kernels = a[1].shape();
        int group = at[1] / (kernels.dimension(0) / groups);
        double sum = 0;
        for (int channel = 0; channel < kernels.dimension(1); channel++) {
            for (int[] k : NaiveArray.coordinates(spatial(kernels))) {
                int[] source = new int[at.length];
                source[0] = at[0];
                source[1] = group * kernels.dimension(1) + channel;
                boolean inside = true;
                for (int axis = 0; axis < k.length; axis++) {
                    source[2 + axis] = at[2 + axis] * window.strides().get(axis)
                            - window.before().get(axis)
                            + k[axis] * window.dilations().get(axis);
                    inside &= source[2 + axis] >= 0
                            && source[2 + axis] < a[0].shape().dimension(2 + axis);
                }
                sum += inside ? a[0].at(source) * a[1].at(join(at[1], channel, k)) : 0;
            }
        }
        return sum;
    }

    /** One element of a transposed convolution: what all places of the data put there. */
    private static double spread(NaiveArray[] a, int[] at, Window window, int groups) {
        Shape data = a[0].shape();
        Shape kernels = a[1].shape();
        int perGroup = data.dimension(1) / groups;
        int group = at[1] / kernels.dimension(1);
        double sum = 0;
        for (int channel = group * perGroup; channel < (group + 1) * perGroup; channel++) {
            for (int[] place : NaiveArray.coordinates(spatial(data))) {
                int[] k = new int[place.length];
                boolean hit = true;
                for (int axis = 0; axis < k.length; axis++) {
                    int offset = at[2 + axis]
                            + window.before().get(axis)
                            - place[axis] * window.strides().get(axis);
                    k[axis] = offset / window.dilations().get(axis);
                    hit &= offset >= 0
                            && offset % window.dilations().get(axis) == 0
                            && k[axis] < kernels.dimension(2 + axis);
                }
                int output = at[1] % kernels.dimension(1);
                sum += hit ? a[0].at(join(at[0], channel, place)) * a[1].at(join(channel, output, k)) : 0;
            }
        }
        return sum;
    }

    private static double pool(
            NaiveArray data, int[] at, List<Integer> kernel, Window window, boolean largest, boolean countPadding) {
        Shape size = Shape.of(kernel.stream().mapToInt(Integer::intValue).toArray());
        double best = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int[] k : NaiveArray.coordinates(size)) {
            int[] source = at.clone();
            boolean inside = true;
            for (int axis = 0; axis < k.length; axis++) {
                source[2 + axis] = at[2 + axis] * window.strides().get(axis)
                        - window.before().get(axis)
                        + k[axis];
                inside &=
                        source[2 + axis] >= 0 && source[2 + axis] < data.shape().dimension(2 + axis);
            }
            best = inside ? Math.max(best, data.at(source)) : best;
            sum += inside ? data.at(source) : 0;
            count += inside || countPadding ? 1 : 0;
        }
        return largest ? best : sum / count;
    }

    private static Shape spatial(Shape shape) {
        return shape.range(2, shape.rank());
    }

    private static int[] join(int first, int second, int[] rest) {
        int[] joined = new int[rest.length + 2];
        joined[0] = first;
        joined[1] = second;
        System.arraycopy(rest, 0, joined, 2, rest.length);
        return joined;
    }
}
