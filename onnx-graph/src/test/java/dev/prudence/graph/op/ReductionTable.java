package dev.prudence.graph.op;

import static dev.prudence.graph.op.Naive.max;
import static dev.prudence.graph.op.Naive.sq;
import static dev.prudence.graph.op.Naive.sum;
import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

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
                        CUBE),
                of(
                        "reduceProd, axis kept",
                        v -> apply(new Reduction.ReduceProd(List.of(2), true), v[0]),
                        (a, i) -> product(4, k -> a[0].at(i[0], i[1], k)),
                        CUBE),
                of(
                        "reduceProd of one zero a row, axis dropped",
                        v -> apply(new Reduction.ReduceProd(List.of(2), false), v[0].mul(oneZeroARow(v[0]))),
                        (a, i) -> 0,
                        CUBE),
                of(
                        "reduceL1, axis kept",
                        v -> apply(new Reduction.ReduceL1(List.of(1), true), v[0]),
                        (a, i) -> sum(3, k -> Math.abs(a[0].at(i[0], k, i[2]))),
                        CUBE),
                of(
                        "reduceL1, axes dropped",
                        v -> apply(new Reduction.ReduceL1(List.of(0, 2), false), v[0]),
                        (a, i) -> sum(2, j -> sum(4, k -> Math.abs(a[0].at(j, i[0], k)))),
                        CUBE),
                of(
                        "reduceL2, axis kept",
                        v -> apply(new Reduction.ReduceL2(List.of(2), true), v[0]),
                        (a, i) -> Math.sqrt(sum(4, k -> sq(a[0].at(i[0], i[1], k)))),
                        CUBE),
                of(
                        "reduceL2, axes dropped",
                        v -> apply(new Reduction.ReduceL2(List.of(0, 1), false), v[0]),
                        (a, i) -> Math.sqrt(sum(2, j -> sum(3, k -> sq(a[0].at(j, k, i[0]))))),
                        CUBE),
                of(
                                "reduceLogSum, axis kept",
                                v -> apply(new Reduction.ReduceLogSum(List.of(1), true), v[0]),
                                (a, i) -> Math.log(sum(3, k -> a[0].at(i[0], k, i[2]))),
                                CUBE)
                        .within(0.5, 2),
                of(
                                "reduceLogSum, axis dropped",
                                v -> apply(new Reduction.ReduceLogSum(List.of(0), false), v[0]),
                                (a, i) -> Math.log(sum(2, k -> a[0].at(k, i[0], i[1]))),
                                CUBE)
                        .within(0.5, 2));
    }

    private static double product(int count, IntToDoubleFunction element) {
        return IntStream.range(0, count).mapToDouble(element).reduce(1, (x, y) -> x * y);
    }

    /** 1 everywhere, and 0 at the second place of each row. */
    private static Value oneZeroARow(Value like) {
        return like.graph().constant(new double[] {1, 0, 1, 1}, Shape.of(4));
    }

    private static Value apply(Op op, Value operand) {
        return operand.graph().apply(op, operand);
    }
}
