package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Layout;
import dev.prudence.graph.op.Pad;
import dev.prudence.graph.op.Tile;
import dev.prudence.graph.op.Trilu;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Operators that move elements without computing. */
final class LayoutNodes {
    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("Reshape", single(LayoutNodes::reshape)),
            entry("Flatten", single(LayoutNodes::flatten)),
            entry("Squeeze", single(LayoutNodes::squeeze)),
            entry("Unsqueeze", single(LayoutNodes::unsqueeze)),
            entry("Transpose", single(LayoutNodes::transpose)),
            entry("Expand", single(LayoutNodes::expand)),
            entry("Tile", single(LayoutNodes::tile)),
            entry(
                    "Concat",
                    single(node -> node.graph()
                            .applyAll(new Layout.Concat(node.axis(0)), node.all())
                            .get(0))),
            entry("Split", LayoutNodes::split),
            entry("Slice", single(LayoutNodes::slice)),
            entry("Pad", single(LayoutNodes::pad)),
            entry("Trilu", single(LayoutNodes::trilu)),
            entry("DepthToSpace", single(LayoutNodes::depthToSpace)),
            entry("SpaceToDepth", single(LayoutNodes::spaceToDepth)));

    private LayoutNodes() {}

    private static Value reshape(ImportedNode node) {
        Shape shape = node.operand(0).shape();
        List<Integer> wanted = node.constantWholes(1);
        if (node.flag("allowzero", false) && wanted.contains(0)) {
            throw new IllegalArgumentException("empty tensors are not read: shape=" + wanted);
        }
        return node.operand(0)
                .reshape(IntStream.range(0, wanted.size())
                        .map(i -> wanted.get(i) == 0 ? shape.dimension(i) : wanted.get(i))
                        .toArray());
    }

    private static Value flatten(ImportedNode node) {
        Shape shape = node.operand(0).shape();
        int given = node.whole("axis", 1);
        int axis = given < 0 ? given + shape.rank() : given;
        return node.operand(0).reshape((int) shape.range(0, axis).elements(), -1);
    }

    private static Value squeeze(ImportedNode node) {
        Shape shape = node.operand(0).shape();
        List<Integer> axes = node.wholes("axes", 1)
                .map(given -> given.stream().map(shape::axis).toList())
                .orElseGet(() -> IntStream.range(0, shape.rank())
                        .filter(axis -> shape.dimension(axis) == 1)
                        .boxed()
                        .toList());
        return axes.stream()
                .sorted(Collections.reverseOrder())
                .reduce(node.operand(0), Value::squeeze, (left, right) -> right);
    }

    private static Value unsqueeze(ImportedNode node) {
        List<Integer> axes = node.wholes("axes", 1).orElseThrow();
        int rank = node.operand(0).shape().rank() + axes.size();
        return axes.stream()
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .reduce(node.operand(0), Value::unsqueeze, (left, right) -> right);
    }

    private static Value transpose(ImportedNode node) {
        int rank = node.operand(0).shape().rank();
        int[] permutation = node.wholes("perm")
                .map(given -> given.stream().mapToInt(Integer::intValue).toArray())
                .orElseGet(() ->
                        IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
        return node.operand(0).transpose(permutation);
    }

    private static Value expand(ImportedNode node) {
        Shape shape = node.operand(0).shape();
        int[] wanted =
                node.constantWholes(1).stream().mapToInt(Integer::intValue).toArray();
        return node.operand(0).expand(shape.broadcast(Shape.of(wanted)));
    }

    private static Value tile(ImportedNode node) {
        return node.graph().apply(new Tile(node.constantWholes(1)), node.operand(0));
    }

    private static List<Value> split(ImportedNode node) {
        int axis = node.axis(0);
        int size = node.operand(0).shape().dimension(axis);
        int parts = node.proto().getOutputCount();
        int each = (size + parts - 1) / parts;
        List<Integer> sizes = node.wholes("split", 1)
                .orElseGet(() -> IntStream.range(0, parts)
                        .mapToObj(part -> Math.min(each, size - part * each))
                        .toList());
        return node.graph().applyAll(new Layout.Split(axis, sizes), List.of(node.operand(0)));
    }

    private static Value slice(ImportedNode node) {
        Value x = node.operand(0);
        List<Integer> starts = node.constantWholes(1);
        List<Integer> ends = node.constantWholes(2);
        List<Integer> axes = node.has(3)
                ? node.constantWholes(3)
                : IntStream.range(0, starts.size()).boxed().toList();
        for (int i = 0; i < starts.size(); i++) {
            int step = node.has(4) ? node.constantWholes(4).get(i) : 1;
            x = slice(node, x, x.shape().axis(axes.get(i)), starts.get(i), ends.get(i), step);
        }
        return x;
    }

    /** Steps other than 1 are read by index. */
    private static Value slice(ImportedNode node, Value x, int axis, int start, int end, int step) {
        int size = x.shape().dimension(axis);
        int first = bounded(start, size, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        int last = bounded(end, size, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        if (step == 1) {
            return first == 0 && last == size ? x : x.slice(axis, first, last);
        }
        int count = (last - first + step - Integer.signum(step)) / step;
        if (count < 1) {
            throw new IllegalArgumentException("empty tensors are not read: start=" + start + ", end=" + end);
        }
        return along(node, x, axis, count, i -> first + i * step);
    }

    private static int bounded(int position, int size, int lowest, int highest) {
        long fromFront = position < 0 ? (long) position + size : position;
        return (int) Math.max(lowest, Math.min(highest, fromFront));
    }

    /** Elements along an axis by their indices. */
    private static Value along(ImportedNode node, Value x, int axis, int count, IntUnaryOperator index) {
        long[] indices = IntStream.range(0, count).map(index).asLongStream().toArray();
        return x.gather(axis, node.longs(Shape.of(count), indices));
    }

    private static Value pad(ImportedNode node) {
        Value x = node.operand(0);
        int rank = x.shape().rank();
        int[] before = new int[rank];
        int[] behind = new int[rank];
        List<Integer> widths = node.constantWholes(1);
        List<Integer> axes = node.has(3)
                ? node.constantWholes(3)
                : IntStream.range(0, rank).boxed().toList();
        for (int i = 0; i < axes.size(); i++) {
            before[x.shape().axis(axes.get(i))] = widths.get(i);
            behind[x.shape().axis(axes.get(i))] = widths.get(axes.size() + i);
        }
        return switch (node.text("mode", "constant")) {
            case "constant" -> constant(node, before, behind);
            case "edge" -> mirrored(node, before, behind, (i, size) -> Math.max(0, Math.min(size - 1, i)));
            case "wrap" -> mirrored(node, before, behind, (i, size) -> Math.floorMod(i, size));
            case "reflect" -> mirrored(node, before, behind, LayoutNodes::reflected);
            default -> throw new IllegalArgumentException("no such padding: mode=" + node.text("mode", ""));
        };
    }

    /** Zeros, to which the constant is added outside the data. */
    private static Value constant(ImportedNode node, int[] before, int[] behind) {
        Value x = node.operand(0);
        Pad pad = new Pad(list(before), list(behind));
        Value padded = node.graph().apply(pad, x);
        double fill = node.has(2) ? node.constantReal(2) : 0;
        if (fill == 0) {
            return padded;
        }
        Value inside = node.graph()
                .apply(pad, node.scalar(x.elementType(), 1).expand(x.shape()))
                .greater(node.scalar(x.elementType(), 0));
        return inside.where(padded, node.scalar(x.elementType(), fill));
    }

    private interface Source {
        int of(int index, int size);
    }

    private static Value mirrored(ImportedNode node, int[] before, int[] behind, Source source) {
        Value x = node.operand(0);
        for (int axis = 0; axis < before.length; axis++) {
            int size = x.shape().dimension(axis);
            int shift = before[axis];
            if (before[axis] != 0 || behind[axis] != 0) {
                x = along(node, x, axis, before[axis] + size + behind[axis], i -> source.of(i - shift, size));
            }
        }
        return x;
    }

    private static int reflected(int index, int size) {
        int period = Math.max(1, 2 * (size - 1));
        int within = Math.floorMod(index, period);
        return Math.min(within, period - within);
    }

    private static Value trilu(ImportedNode node) {
        int diagonal = node.has(1) ? node.constantWholes(1).get(0) : 0;
        return node.graph().apply(new Trilu(node.flag("upper", true), diagonal), node.operand(0));
    }

    private static Value depthToSpace(ImportedNode node) {
        Shape x = node.operand(0).shape();
        int block = node.whole("blocksize", 1);
        int channels = x.dimension(1) / (block * block);
        Value apart = node.text("mode", "DCR").equals("DCR")
                ? node.operand(0)
                        .reshape(x.dimension(0), block, block, channels, x.dimension(2), x.dimension(3))
                        .transpose(0, 3, 4, 1, 5, 2)
                : node.operand(0)
                        .reshape(x.dimension(0), channels, block, block, x.dimension(2), x.dimension(3))
                        .transpose(0, 1, 4, 2, 5, 3);
        return apart.reshape(x.dimension(0), channels, x.dimension(2) * block, x.dimension(3) * block);
    }

    private static Value spaceToDepth(ImportedNode node) {
        Shape x = node.operand(0).shape();
        int block = node.whole("blocksize", 1);
        return node.operand(0)
                .reshape(x.dimension(0), x.dimension(1), x.dimension(2) / block, block, x.dimension(3) / block, block)
                .transpose(0, 3, 5, 1, 2, 4)
                .reshape(
                        x.dimension(0), x.dimension(1) * block * block, x.dimension(2) / block, x.dimension(3) / block);
    }

    private static List<Integer> list(int[] values) {
        return IntStream.of(values).boxed().toList();
    }
}
