package dev.prudence.graph.op;

import dev.prudence.graph.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a kernel moves over the spatial axes of {@code [batch, channels, ...]}; every list has one number per spatial axis.
 *
 * @param strides steps from one place to the next, at least 1
 * @param before zeros in front of each axis, from 0
 * @param behind zeros at the end of each axis, from 0
 * @param dilations distance of neighbouring kernel elements, at least 1
 */
public record Window(List<Integer> strides, List<Integer> before, List<Integer> behind, List<Integer> dilations) {
    public Window {
        strides = List.copyOf(strides);
        before = List.copyOf(before);
        behind = List.copyOf(behind);
        dilations = List.copyOf(dilations);
        int rank = strides.size();
        if (rank < 1 || before.size() != rank || behind.size() != rank || dilations.size() != rank) {
            throw new IllegalArgumentException("A window has one number per spatial axis everywhere: strides=" + strides
                    + ", before=" + before + ", behind=" + behind + ", dilations=" + dilations);
        }
        if (Stream.concat(strides.stream(), dilations.stream()).anyMatch(step -> step < 1)
                || Stream.concat(before.stream(), behind.stream()).anyMatch(width -> width < 0)) {
            throw new IllegalArgumentException("Strides and dilations are at least 1, padding at least 0: strides="
                    + strides + ", dilations=" + dilations + ", before=" + before + ", behind=" + behind);
        }
    }

    /** Stride 1, no dilation, the same padding on both sides of every axis. */
    public static Window of(int rank, int padding) {
        return of(rank, 1, padding);
    }

    /** The same stride and padding on every axis, no dilation. */
    public static Window of(int rank, int stride, int padding) {
        return new Window(all(rank, stride), all(rank, padding), all(rank, padding), all(rank, 1));
    }

    /** Steps as wide as a kernel, without padding: every element is seen once. */
    static Window tiling(List<Integer> kernel) {
        int rank = kernel.size();
        return new Window(kernel, all(rank, 0), all(rank, 0), all(rank, 1));
    }

    /** Number of spatial axes. */
    public int rank() {
        return strides.size();
    }

    /** Places of the kernel along a spatial axis; less than 1 where it does not fit. */
    int places(int axis, int size, int kernel) {
        int free = size + before.get(axis) + behind.get(axis) - reach(axis, kernel);
        return free < 0 ? 0 : free / strides.get(axis) + 1;
    }

    /** What a kernel spans along a spatial axis. */
    int reach(int axis, int kernel) {
        return dilations.get(axis) * (kernel - 1) + 1;
    }

    /** Strides and dilations exchanged: how the gradient of the kernel is a convolution itself. */
    Window exchanged() {
        return new Window(dilations, before, behind, strides);
    }

    /** The window's ONNX attributes for a kernel. */
    List<Attribute> attributes(List<Integer> kernel) {
        return List.of(
                new Attribute.Wholes("kernel_shape", longs(kernel.stream())),
                new Attribute.Wholes("strides", longs(strides.stream())),
                new Attribute.Wholes("pads", longs(Stream.concat(before.stream(), behind.stream()))),
                new Attribute.Wholes("dilations", longs(dilations.stream())));
    }

    static List<Integer> spatial(Shape shape) {
        return IntStream.range(2, shape.rank()).mapToObj(shape::dimension).toList();
    }

    private static List<Integer> all(int rank, int value) {
        return IntStream.range(0, rank).mapToObj(axis -> value).toList();
    }

    static List<Long> longs(Stream<Integer> values) {
        return values.map(Integer::longValue).toList();
    }
}
