package dev.prudence.graph.importing;

import static dev.prudence.graph.importing.ImportedNode.Reader.single;
import static java.util.Map.entry;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.importing.ImportedNode.Reader;
import dev.prudence.graph.op.Op;
import dev.prudence.graph.op.Reduction;
import dev.prudence.graph.op.TopK;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operators that summarise or order what stands along axes. */
final class ReductionNodes {
    /** Softmax and its kin took everything from their axis on as one until then. */
    private static final int SOFTMAX_OF_ONE_AXIS = 13;

    static final Map<String, Reader> READERS = Map.ofEntries(
            entry("ReduceSum", single(node -> reduce(node, Reduction.ReduceSum::new))),
            entry("ReduceMean", single(node -> reduce(node, Reduction.ReduceMean::new))),
            entry("ReduceMax", single(node -> reduce(node, Reduction.ReduceMax::new))),
            entry("ReduceMin", single(node -> reduce(node, Reduction.ReduceMin::new))),
            entry("ReduceProd", single(node -> reduce(node, Reduction.ReduceProd::new))),
            entry("ReduceSumSquare", single(node -> reduce(node, Reduction.ReduceSumSquare::new))),
            entry("ReduceL1", single(node -> reduce(node, Reduction.ReduceL1::new))),
            entry("ReduceL2", single(node -> reduce(node, Reduction.ReduceL2::new))),
            entry("ReduceLogSum", single(node -> reduce(node, Reduction.ReduceLogSum::new))),
            entry("ReduceLogSumExp", single(node -> reduce(node, Reduction.ReduceLogSumExp::new))),
            entry("ArgMax", single(node -> place(node, Reduction.ArgMax::new))),
            entry("ArgMin", single(node -> place(node, Reduction.ArgMin::new))),
            entry("CumSum", single(ReductionNodes::cumSum)),
            entry("TopK", ReductionNodes::topK),
            entry(
                    "Softmax",
                    single(node -> alongAxis(
                            node, x -> x.softmax(-1), axis -> node.operand(0).softmax(axis)))),
            entry(
                    "LogSoftmax",
                    single(node -> alongAxis(
                            node, x -> x.logSoftmax(-1), axis -> node.operand(0).logSoftmax(axis)))));

    private ReductionNodes() {}

    private interface Reducing {
        Op over(List<Integer> axes, boolean keepDimensions);
    }

    private static Value reduce(ImportedNode node, Reducing op) {
        Value x = node.operand(0);
        List<Integer> given = node.wholes("axes", 1).orElse(List.of());
        if (given.isEmpty() && node.flag("noop_with_empty_axes", false)) {
            return x;
        }
        IntStream axes = given.isEmpty()
                ? IntStream.range(0, x.shape().rank())
                : given.stream().mapToInt(axis -> x.shape().axis(axis));
        return node.graph().apply(op.over(axes.sorted().boxed().toList(), node.flag("keepdims", true)), x);
    }

    private static Value place(ImportedNode node, IntFunction<Op> op) {
        if (node.flag("select_last_index", false)) {
            throw new IllegalArgumentException("only the first of equal elements is read: select_last_index=1");
        }
        int axis = node.axis(0);
        Value index = node.graph().apply(op.apply(axis), node.operand(0));
        return node.flag("keepdims", true) ? index.unsqueeze(axis) : index;
    }

    private static Value cumSum(ImportedNode node) {
        int axis = node.operand(0).shape().axis(node.constantWholes(1).get(0));
        return node.graph()
                .apply(
                        new Reduction.CumSum(axis, node.flag("exclusive", false), node.flag("reverse", false)),
                        node.operand(0));
    }

    /** The smallest elements are the largest of the negatives; an order of one's own choice may be the sorted one. */
    private static List<Value> topK(ImportedNode node) {
        TopK op = new TopK(node.axis(-1), node.constantWholes(1).get(0));
        if (node.flag("largest", true)) {
            return node.graph().applyAll(op, List.of(node.operand(0)));
        }
        List<Value> negatives =
                node.graph().applyAll(op, List.of(node.operand(0).neg()));
        return List.of(negatives.get(0).neg(), negatives.get(1));
    }

    private static Value alongAxis(ImportedNode node, UnaryOperator<Value> last, IntFunction<Value> along) {
        if (node.opset() >= SOFTMAX_OF_ONE_AXIS) {
            return along.apply(node.axis(-1));
        }
        Shape shape = node.operand(0).shape();
        int axis = node.axis(1);
        if (axis == shape.rank() - 1) {
            return along.apply(axis);
        }
        Value rows = node.operand(0).reshape((int) shape.range(0, axis).elements(), -1);
        return last.apply(rows).reshape(shape);
    }
}
