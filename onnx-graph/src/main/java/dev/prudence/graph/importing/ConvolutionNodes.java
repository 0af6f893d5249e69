package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Pooling;
import dev.prudence.graph.op.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that move a window over the spatial axes of {@code [batch, channels, ...]}. */
final class ConvolutionNodes {
    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("Conv", single(ConvolutionNodes::conv)),
            entry("ConvTranspose", single(ConvolutionNodes::convTranspose)),
            entry("MaxPool", ConvolutionNodes::maxPool),
            entry("AveragePool", single(ConvolutionNodes::averagePool)),
            entry("GlobalMaxPool", single(node -> node.operand(0).reduceMax(true, spatial(node)))),
            entry("GlobalAveragePool", single(node -> node.operand(0).reduceMean(true, spatial(node)))));

    private ConvolutionNodes() {}

    private static Value conv(ImportedNode node) {
        List<Integer> kernel = sizes(node.operand(1).shape());
        Convolution.Conv op = new Convolution.Conv(kernel, window(node, kernel), node.whole("group", 1));
        return node.graph().applyAll(op, node.all()).get(0);
    }

    private static Value convTranspose(ImportedNode node) {
        if (node.hasAttribute("output_shape")
                || !node.text("auto_pad", "NOTSET").equals("NOTSET")) {
            throw new IllegalArgumentException("only explicit padding is read: attributes=output_shape or auto_pad");
        }
        List<Integer> kernel = sizes(node.operand(1).shape());
        Convolution.ConvTranspose op = new Convolution.ConvTranspose(
                kernel,
                window(node, kernel),
                node.wholes("output_padding").orElseGet(() -> all(kernel.size(), 0)),
                node.whole("group", 1));
        return node.graph().applyAll(op, node.all()).get(0);
    }

    private static List<Value> maxPool(ImportedNode node) {
        List<Integer> kernel = kernel(node);
        return node.graph()
                .applyAll(new Pooling.MaxPool(kernel, roundedUp(node, window(node, kernel), kernel)), node.all());
    }

    private static Value averagePool(ImportedNode node) {
        List<Integer> kernel = kernel(node);
        Window window = window(node, kernel);
        Window used = roundedUp(node, window, kernel);
        boolean countPadding = node.flag("count_include_pad", false);
        if (countPadding && !used.equals(window)) {
            throw new IllegalArgumentException("padding that counts cannot be rounded up: ceil_mode=1");
        }
        return node.graph().apply(new Pooling.AveragePool(kernel, used, countPadding), node.operand(0));
    }

    private static Window window(ImportedNode node, List<Integer> kernel) {
        int rank = kernel.size();
        List<Integer> strides = node.wholes("strides").orElseGet(() -> all(rank, 1));
        List<Integer> dilations = node.wholes("dilations").orElseGet(() -> all(rank, 1));
        List<Integer> pads = switch (node.text("auto_pad", "NOTSET")) {
            case "NOTSET" -> node.wholes("pads").orElseGet(() -> all(2 * rank, 0));
            case "VALID" -> all(2 * rank, 0);
            case "SAME_UPPER" -> same(sizes(node.operand(0).shape()), kernel, strides, dilations, false);
            case "SAME_LOWER" -> same(sizes(node.operand(0).shape()), kernel, strides, dilations, true);
            default -> throw new IllegalArgumentException("no such padding: auto_pad=" + node.text("auto_pad", ""));
        };
        return new Window(strides, pads.subList(0, rank), pads.subList(rank, 2 * rank), dilations);
    }

    /** Padding that leaves as many places as the size divided by the stride, rounded up; the odd one goes behind or before. */
    private static List<Integer> same(
            List<Integer> sizes,
            List<Integer> kernel,
            List<Integer> strides,
            List<Integer> dilations,
            boolean oddBefore) {
        List<Integer> before = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            int places = (sizes.get(i) + strides.get(i) - 1) / strides.get(i);
            int reach = dilations.get(i) * (kernel.get(i) - 1) + 1;
            int total = Math.max(0, (places - 1) * strides.get(i) + reach - sizes.get(i));
            before.add(oddBefore ? total - total / 2 : total / 2);
            behind.add(oddBefore ? total / 2 : total - total / 2);
        }
        before.addAll(behind);
        return before;
    }

    /** With {@code ceil_mode} a place that begins within the data counts even where it ends outside: as padding behind. */
    private static Window roundedUp(ImportedNode node, Window window, List<Integer> kernel) {
        if (!node.flag("ceil_mode", false)) {
            return window;
        }
        List<Integer> sizes = sizes(node.operand(0).shape());
        List<Integer> behind = IntStream.range(0, kernel.size())
                .mapToObj(axis -> behind(window, axis, sizes.get(axis), kernel.get(axis)))
                .toList();
        return new Window(window.strides(), window.before(), behind, window.dilations());
    }

    private static int behind(Window window, int axis, int size, int kernel) {
        int stride = window.strides().get(axis);
        int reach = window.dilations().get(axis) * (kernel - 1) + 1;
        int padded = size + window.before().get(axis) + window.behind().get(axis);
        int places = (padded - reach + stride - 1) / stride + 1;
        boolean begins = (places - 1) * stride < size + window.before().get(axis);
        int covered = ((begins ? places : places - 1) - 1) * stride + reach;
        return window.behind().get(axis) + Math.max(0, covered - padded);
    }

    private static List<Integer> kernel(ImportedNode node) {
        return node.wholes("kernel_shape")
                .orElseThrow(() -> new IllegalArgumentException("an attribute is missing: attribute=kernel_shape"));
    }

    private static int[] spatial(ImportedNode node) {
        return IntStream.range(2, node.operand(0).shape().rank()).toArray();
    }

    private static List<Integer> sizes(Shape shape) {
        return IntStream.range(2, shape.rank()).mapToObj(shape::dimension).toList();
    }

    private static List<Integer> all(int count, int value) {
        return Collections.nCopies(count, value);
    }
}
