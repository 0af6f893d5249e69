package dev.prudence.graph.op;

import static dev.prudence.graph.ElementType.BOOL;
import static dev.prudence.graph.ElementType.FLOAT32;
import static dev.prudence.graph.ElementType.INT64;
import static dev.prudence.graph.op.Naive.flag;
import static dev.prudence.graph.op.Naive.largest;
import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/** The rows of the op table whose results are booleans, whole numbers or cut off from gradients: forward only. */
final class ConditionTable {
    private static final Shape MATRIX = Shape.of(2, 3);
    private static final Shape CUBE = Shape.of(2, 3, 4);

    private ConditionTable() {}

    static List<OpCase> rows() {
        return List.of(
                of(
                        "equal",
                        v -> tenths(v[0]).equalTo(tenths(v[1])),
                        (a, i) -> flag(tenth(a[0].at(i)) == tenth(a[1].at(i))),
                        CUBE,
                        CUBE),
                of("less", v -> v[0].less(v[1]), (a, i) -> flag(a[0].at(i) < a[1].at(i)), MATRIX, Shape.of(3)),
                of("lessOrEqual to itself", v -> v[0].lessOrEqual(v[0]), (a, i) -> 1, MATRIX),
                of("greater", v -> v[0].greater(v[1]), (a, i) -> flag(a[0].at(i) > a[1].at(i)), MATRIX, Shape.of(2, 1)),
                of("greaterOrEqual to itself", v -> v[0].greaterOrEqual(v[0]), (a, i) -> 1, MATRIX),
                of(
                        "and",
                        v -> positive(v[0]).and(positive(v[1])),
                        (a, i) -> flag(a[0].at(i) > 0 && a[1].at(i) > 0),
                        CUBE,
                        CUBE),
                of(
                        "or",
                        v -> positive(v[0]).or(positive(v[1])),
                        (a, i) -> flag(a[0].at(i) > 0 || a[1].at(i) > 0),
                        CUBE,
                        CUBE),
                of(
                        "xor",
                        v -> v[0].graph().apply(new Comparison.Xor(), positive(v[0]), positive(v[1])),
                        (a, i) -> flag(a[0].at(i) > 0 != a[1].at(i) > 0),
                        CUBE,
                        CUBE),
                of("isNaN", v -> apply(new Comparison.IsNaN(), v[0].log()), (a, i) -> flag(a[0].at(i) < 0), CUBE),
                of(
                        "isInf",
                        v -> apply(new Comparison.IsInf(), v[0].div(tenths(v[0]).cast(v[0].elementType()))),
                        (a, i) -> flag((long) a[0].at(i) == 0),
                        CUBE),
                of(
                        "mod of whole numbers with the divisor's sign",
                        v -> v[0].graph()
                                .apply(
                                        new Arithmetic.Mod(false),
                                        v[0].mul(10).cast(INT64),
                                        v[0].graph().constant(new long[] {7, -7, 3}, Shape.of(3))),
                        (a, i) -> Math.floorMod((long) (a[0].at(i) * 10), new int[] {7, -7, 3}[i[1]]),
                        MATRIX),
                of(
                        "argMin",
                        v -> apply(new Reduction.ArgMin(1), v[0]),
                        (a, i) -> largest(3, k -> -a[0].at(i[0], k, i[1])),
                        CUBE),
                of("oneHot", v -> tenths(v[0]).oneHot(2), (a, i) -> flag(tenth(a[0].at(i[0], i[1])) == i[2]), MATRIX),
                of("not", v -> positive(v[0]).not(), (a, i) -> flag(a[0].at(i) <= 0), MATRIX),
                of("argMax", v -> v[0].argMax(-1), (a, i) -> largest(4, k -> a[0].at(i[0], i[1], k)), CUBE),
                of(
                        "topK, indices",
                        v -> v[0].graph()
                                .applyAll(new TopK(2, 4), List.of(v[0]))
                                .get(1),
                        (a, i) -> Naive.sum(
                                4,
                                k -> a[0].at(i[0], i[1], k) == Naive.ranked(4, i[2], j -> a[0].at(i[0], i[1], j))
                                        ? k
                                        : 0),
                        CUBE),
                of("cast to int64", v -> v[0].mul(10).cast(INT64), (a, i) -> (long) (a[0].at(i) * 10), MATRIX),
                of("cast from bool", v -> positive(v[0]).cast(FLOAT32), (a, i) -> flag(a[0].at(i) > 0), MATRIX),
                of("cast to bool", v -> positive(v[0]).cast(INT64).cast(BOOL), (a, i) -> flag(a[0].at(i) > 0), MATRIX),
                of("floor", v -> apply(new Rounding.Floor(), v[0]), (a, i) -> Math.floor(a[0].at(i)), CUBE),
                of("ceil", v -> apply(new Rounding.Ceil(), v[0]), (a, i) -> Math.ceil(a[0].at(i)), CUBE),
                of("round", v -> apply(new Rounding.Round(), v[0]), (a, i) -> Math.rint(a[0].at(i)), CUBE),
                of(
                        "round of halves",
                        v -> apply(
                                new Rounding.Round(),
                                apply(new Rounding.Floor(), v[0]).add(0.5)),
                        (a, i) -> Math.rint(Math.floor(a[0].at(i)) + 0.5),
                        CUBE),
                of("sign", v -> apply(new Rounding.Sign(), v[0]), (a, i) -> Math.signum(a[0].at(i)), CUBE),
                of(
                                "an operator without a record",
                                v -> apply(new Foreign("Softsign", "", 1, List.of(), List.of(v[0].type())), v[0]),
                                (a, i) -> a[0].at(i) / (1 + Math.abs(a[0].at(i))),
                                MATRIX)
                        .float32(),
                of("stopGradient", v -> v[0].stopGradient(), (a, i) -> a[0].at(i), MATRIX));
    }

    private static Value apply(Op op, Value operand) {
        return operand.graph().apply(op, operand);
    }

    private static Value positive(Value x) {
        return x.greater(x.graph().scalar(x.elementType(), 0));
    }

    private static Value tenths(Value x) {
        return x.cast(INT64);
    }

    private static long tenth(double x) {
        return (long) x;
    }
}
