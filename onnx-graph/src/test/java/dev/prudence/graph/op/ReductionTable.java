package dev.prudence.graph.op;

import static dev.prudence.graph.op.Naive.max;
import static dev.prudence.graph.op.Naive.sum;
import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/** The rows of the op table for reductions that are applied as ops. */
final class ReductionTable {
    private static final Shape CUBE = Shape.of(2, 3, 4);

    private ReductionTable() {}

    static List<OpCase> rows() {
        return List.of(
                of(
                        "reduceMin, axis kept",
                        v -> apply(new Reduction.ReduceMin(List.of(1), true), v[0]),
                        (a, i) -> -max(3, k -> -a[0].at(i[0], k, i[2])),
                        CUBE),
                of(
                        "reduceMin, axis dropped",
                        v -> apply(new Reduction.ReduceMin(List.of(1), false), v[0]),
                        (a, i) -> -max(3, k -> -a[0].at(i[0], k, i[1])),
                        CUBE),
                of(
                        "reduceLogSumExp, two axes kept",
                        v -> apply(new Reduction.ReduceLogSumExp(List.of(0, 2), true), v[0]),
                        (a, i) -> Math.log(sum(2, j -> sum(4, k -> Math.exp(a[0].at(j, i[1], k))))),
                        CUBE),
                of(
                        "reduceLogSumExp, axis dropped",
                        v -> apply(new Reduction.ReduceLogSumExp(List.of(1), false), v[0]),
                        (a, i) -> Math.log(sum(3, k -> Math.exp(a[0].at(i[0], k, i[1])))),
                        CUBE));
    }

    private static Value apply(Op op, Value operand) {
        return operand.graph().apply(op, operand);
    }
}
