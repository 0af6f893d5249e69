package dev.prudence.graph.op;

import static dev.prudence.graph.ElementType.FLOAT64;
import static dev.prudence.graph.op.Naive.erf;
import static dev.prudence.graph.op.Naive.max;
import static dev.prudence.graph.op.Naive.negativeLogLikelihood;
import static dev.prudence.graph.op.Naive.pairLoss;
import static dev.prudence.graph.op.Naive.sigmoid;
import static dev.prudence.graph.op.Naive.sq;
import static dev.prudence.graph.op.Naive.standard;
import static dev.prudence.graph.op.Naive.sum;
import static dev.prudence.graph.op.OpCase.of;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.nn.RmsNorm;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** The op table: every op with its forward meaning in naive Java and, {@link ConditionTable} apart, its gradient checked. */
final class OpTable {
    private static final Shape MATRIX = Shape.of(2, 3);
    private static final Shape CUBE = Shape.of(2, 3, 4);

    /** Exact in float32, as ONNX stores it. */
    private static final double EPSILON = 0.0078125;

    private OpTable() {}

    static List<OpCase> differentiable() {
        return Stream.of(
                        arithmetic(),
                        unary(),
                        products(),
                        reductions(),
                        ReductionTable.rows(),
                        ArrangementTable.rows(),
                        ConvolutionTable.rows(),
                        normalisations(),
                        ChannelTable.rows(),
                        indexing(),
                        layout(),
                        losses())
                .flatMap(List::stream)
                .toList();
    }

    private static List<OpCase> arithmetic() {
        return List.of(
                of("add", v -> v[0].add(v[1]), (a, i) -> a[0].at(i) + a[1].at(i), MATRIX, MATRIX),
                of("add a row", v -> v[0].add(v[1]), (a, i) -> a[0].at(i) + a[1].at(i), MATRIX, Shape.of(3)),
                of(
                        "add to a row",
                        v -> v[0].add(v[1]),
                        (a, i) -> a[0].at(i) + a[1].at(i),
                        Shape.of(3),
                        CUBE.with(2, 3)),
                of("add a scalar", v -> v[0].add(v[1]), (a, i) -> a[0].at(i) + a[1].at(i), MATRIX, Shape.scalar()),
                of("add a number", v -> v[0].add(2.5), (a, i) -> a[0].at(i) + 2.5, MATRIX),
                of("add to itself", v -> v[0].add(v[0]), (a, i) -> 2 * a[0].at(i), MATRIX),
                of("sub", v -> v[0].sub(v[1]), (a, i) -> a[0].at(i) - a[1].at(i), MATRIX, MATRIX),
                of("sub a column", v -> v[0].sub(v[1]), (a, i) -> a[0].at(i) - a[1].at(i), MATRIX, Shape.of(2, 1)),
                of("mul", v -> v[0].mul(v[1]), (a, i) -> a[0].at(i) * a[1].at(i), MATRIX, MATRIX),
                of(
                        "mul, both stretched",
                        v -> v[0].mul(v[1]),
                        (a, i) -> a[0].at(i) * a[1].at(i),
                        Shape.of(2, 1),
                        Shape.of(1, 3)),
                of(
                        "mul, inner axis stretched",
                        v -> v[0].mul(v[1]),
                        (a, i) -> a[0].at(i) * a[1].at(i),
                        CUBE,
                        Shape.of(2, 1, 4)),
                of("div", v -> v[0].div(v[1]), (a, i) -> a[0].at(i) / a[1].at(i), MATRIX, Shape.of(2, 1))
                        .within(0.5, 2),
                of("max", v -> v[0].max(v[1]), (a, i) -> Math.max(a[0].at(i), a[1].at(i)), MATRIX, Shape.of(3)),
                of("min", v -> v[0].min(v[1]), (a, i) -> Math.min(a[0].at(i), a[1].at(i)), MATRIX, Shape.of(2, 1)),
                of("clip", v -> v[0].clip(-0.5, 0.7), (a, i) -> Math.max(-0.5, Math.min(0.7, a[0].at(i))), CUBE),
                of("pow, whole exponent", v -> v[0].pow(3), (a, i) -> Math.pow(a[0].at(i), 3), MATRIX),
                of("pow, negative exponent", v -> v[0].pow(-1.5), (a, i) -> Math.pow(a[0].at(i), -1.5), MATRIX)
                        .within(0.5, 2),
                of(
                                "mod",
                                v -> v[0].graph().apply(new Arithmetic.Mod(true), v[0], v[1]),
                                (a, i) -> a[0].at(i) % a[1].at(i),
                                MATRIX,
                                Shape.of(3))
                        .within(1.1, 2.9),
                of(
                                "pow of two values",
                                v -> v[0].pow(v[1]),
                                (a, i) -> Math.pow(a[0].at(i), a[1].at(i)),
                                MATRIX,
                                Shape.of(3))
                        .within(0.5, 2));
    }

    private static List<OpCase> unary() {
        return List.of(
                elementwise("neg", Value::neg, x -> -x),
                elementwise("abs", Value::abs, Math::abs),
                elementwise("square", Value::square, x -> x * x),
                elementwise("exp", Value::exp, Math::exp),
                elementwise("log", Value::log, Math::log).within(0.5, 3),
                elementwise("sqrt", Value::sqrt, Math::sqrt).within(0.5, 3),
                elementwise("relu", Value::relu, x -> Math.max(x, 0)),
                elementwise("tanh", Value::tanh, Math::tanh),
                elementwise("sigmoid", Value::sigmoid, Naive::sigmoid),
                elementwise("softplus", Value::softplus, x -> Math.log1p(Math.exp(x)))
                        .float32(),
                elementwise("logSigmoid", Value::logSigmoid, x -> Math.log(sigmoid(x)))
                        .float32(),
                elementwise("silu", Value::silu, x -> x * sigmoid(x)),
                elementwise("reciprocal", v -> apply(new Arithmetic.Reciprocal(), v), x -> 1 / x)
                        .within(0.5, 2),
                elementwise("sin", v -> apply(new Trigonometry.Sin(), v), Math::sin),
                elementwise("cos", v -> apply(new Trigonometry.Cos(), v), Math::cos),
                elementwise("leakyRelu", v -> apply(new Activation.LeakyRelu(0.25f), v), x -> x > 0 ? x : x / 4)
                        .float32(),
                elementwise("elu", v -> apply(new Activation.Elu(0.5f), v), x -> x > 0 ? x : Math.expm1(x) / 2)
                        .float32(),
                elementwise(
                                "hardSigmoid",
                                v -> apply(new Activation.HardSigmoid(0.5f, 0.25f), v),
                                x -> Math.max(0, Math.min(1, x / 2 + 0.25)))
                        .float32(),
                elementwise("erf", Value::erf, Naive::erf).float32(),
                elementwise("gelu", Value::gelu, x -> x * 0.5 * (1 + erf(x / Math.sqrt(2))))
                        .float32(),
                elementwise("geluTanh", Value::geluTanh, Naive::geluTanh).float32(),
                elementwise("cast between floats", v -> v.cast(FLOAT64), x -> x).float32());
    }

    private static List<OpCase> products() {
        return List.of(
                of(
                        "matMul",
                        v -> v[0].matMul(v[1]),
                        (a, i) -> sum(3, k -> a[0].at(i[0], k) * a[1].at(k, i[1])),
                        MATRIX,
                        Shape.of(3, 4)),
                of(
                        "matMul of a batch with a matrix",
                        v -> v[0].matMul(v[1]),
                        (a, i) -> sum(4, k -> a[0].at(i[0], i[1], k) * a[1].at(k, i[2])),
                        CUBE,
                        Shape.of(4, 2)),
                of(
                        "matMul of two batches",
                        v -> v[0].matMul(v[1]),
                        (a, i) -> sum(4, k -> a[0].at(i[0], i[1], k) * a[1].at(i[0], k, i[2])),
                        CUBE,
                        Shape.of(2, 4, 3)),
                of(
                        "matMul, stretched batches",
                        v -> v[0].matMul(v[1]),
                        (a, i) -> sum(3, k -> a[0].at(i[0], 0, i[2], k) * a[1].at(0, i[1], k, i[3])),
                        Shape.of(2, 1, 2, 3),
                        Shape.of(2, 3, 2)),
                of(
                        "matMul of a matrix with a batch",
                        v -> v[0].matMul(v[1]),
                        (a, i) -> sum(3, k -> a[0].at(i[1], k) * a[1].at(i[0], k, i[2])),
                        MATRIX,
                        Shape.of(2, 3, 2)),
                of(
                        "einsum, attention",
                        v -> einsum("bid,bjd->bij", v[0], v[1]),
                        (a, i) -> sum(4, k -> a[0].at(i[0], i[1], k) * a[1].at(i[0], i[2], k)),
                        CUBE,
                        Shape.of(2, 5, 4)),
                of(
                        "einsum of three, with letters that one alone has",
                        v -> einsum("ijk,j,l->ki", v[0], v[1], v[2]),
                        (a, i) -> sum(3, j -> a[0].at(i[1], j, i[0]) * a[1].at(j)) * sum(2, l -> a[2].at(l)),
                        CUBE,
                        Shape.of(3),
                        Shape.of(2)),
                of("einsum to a scalar", v -> einsum("ij->", v[0]), (a, i) -> sum(6, k -> a[0].values()[k]), MATRIX),
                gemm(false, false, Shape.of(2, 3), Shape.of(3, 4)),
                gemm(true, false, Shape.of(3, 2), Shape.of(3, 4)),
                gemm(false, true, Shape.of(2, 3), Shape.of(4, 3)),
                gemm(true, true, Shape.of(3, 2), Shape.of(4, 3)));
    }

    private static List<OpCase> reductions() {
        return List.of(
                of("reduceSum of all", v -> v[0].sum(), (a, i) -> sum(6, k -> a[0].values()[k]), MATRIX),
                of(
                        "reduceSum, axis kept",
                        v -> v[0].reduceSum(true, 1),
                        (a, i) -> sum(3, k -> a[0].at(i[0], k, i[2])),
                        CUBE),
                of(
                        "reduceSum, axis dropped",
                        v -> v[0].reduceSum(false, 1),
                        (a, i) -> sum(3, k -> a[0].at(i[0], k, i[1])),
                        CUBE),
                of(
                        "reduceSum, negative axis",
                        v -> v[0].reduceSum(false, -1),
                        (a, i) -> sum(4, k -> a[0].at(i[0], i[1], k)),
                        CUBE),
                of(
                        "reduceSum, two axes dropped",
                        v -> v[0].reduceSum(false, -1, 0),
                        (a, i) -> sum(2, j -> sum(4, k -> a[0].at(j, i[0], k))),
                        CUBE),
                of("reduceMean of all", v -> v[0].mean(), (a, i) -> sum(6, k -> a[0].values()[k]) / 6, MATRIX),
                of(
                        "reduceMean, axis kept",
                        v -> v[0].reduceMean(true, -1),
                        (a, i) -> sum(4, k -> a[0].at(i[0], i[1], k)) / 4,
                        CUBE),
                of(
                        "reduceMean, axis dropped",
                        v -> v[0].reduceMean(false, 0),
                        (a, i) -> sum(2, k -> a[0].at(k, i[0], i[1])) / 2,
                        CUBE),
                of(
                        "reduceMax, axis kept",
                        v -> v[0].reduceMax(true, 1),
                        (a, i) -> max(3, k -> a[0].at(i[0], k, i[2])),
                        CUBE),
                of(
                        "reduceMax, axis dropped",
                        v -> v[0].reduceMax(false, -1),
                        (a, i) -> max(4, k -> a[0].at(i[0], i[1], k)),
                        CUBE),
                of(
                        "reduceSumSquare",
                        v -> v[0].reduceSumSquare(false, 0),
                        (a, i) -> sum(2, k -> sq(a[0].at(k, i[0], i[1]))),
                        CUBE),
                of(
                        "reduceSumSquare, kept",
                        v -> v[0].reduceSumSquare(true, 1),
                        (a, i) -> sum(3, k -> sq(a[0].at(i[0], k, i[2]))),
                        CUBE),
                of("cumSum", v -> v[0].cumSum(-1), (a, i) -> sum(i[2] + 1, k -> a[0].at(i[0], i[1], k)), CUBE),
                of(
                        "cumSum, exclusive",
                        v -> v[0].graph().apply(new Reduction.CumSum(1, true, false), v[0]),
                        (a, i) -> sum(i[1], k -> a[0].at(i[0], k, i[2])),
                        CUBE),
                of(
                        "cumSum, reversed",
                        v -> v[0].graph().apply(new Reduction.CumSum(2, false, true), v[0]),
                        (a, i) -> sum(4 - i[2], k -> a[0].at(i[0], i[1], i[2] + k)),
                        CUBE));
    }

    private static List<OpCase> normalisations() {
        return List.of(
                of(
                        "softmax",
                        v -> v[0].softmax(-1),
                        (a, i) -> Math.exp(a[0].at(i)) / sum(4, k -> Math.exp(a[0].at(i[0], i[1], k))),
                        CUBE),
                of(
                        "softmax, inner axis",
                        v -> v[0].softmax(1),
                        (a, i) -> Math.exp(a[0].at(i)) / sum(3, k -> Math.exp(a[0].at(i[0], k, i[2]))),
                        CUBE),
                of(
                        "logSoftmax",
                        v -> v[0].logSoftmax(-1),
                        (a, i) -> a[0].at(i) - Math.log(sum(4, k -> Math.exp(a[0].at(i[0], i[1], k)))),
                        CUBE),
                of(
                                "layerNormalization",
                                v -> v[0].layerNormalization(v[1], v[2], EPSILON),
                                (a, i) -> standard(4, EPSILON, i[2], k -> a[0].at(i[0], i[1], k)) * a[1].at(i)
                                        + a[2].at(i),
                                CUBE,
                                Shape.of(4),
                                Shape.of(4))
                        .gradientWithin(1e-6),
                of(
                        "rmsNorm",
                        v -> new RmsNorm(v[1], 0.01).apply(v[0]),
                        (a, i) ->
                                a[0].at(i) * a[1].at(i) / Math.sqrt(sum(4, k -> sq(a[0].at(i[0], i[1], k))) / 4 + 0.01),
                        CUBE,
                        Shape.of(4)));
    }

    private static List<OpCase> indexing() {
        int[][] places = {{2, 0}, {2, 2}};
        return List.of(
                of(
                        "gather with repeats",
                        v -> v[0].gather(0, longs(v[0], Shape.of(2, 2), 2, 0, 2, 2)),
                        (a, i) -> a[0].at(places[i[0]][i[1]], i[2]),
                        Shape.of(3, 4)),
                of(
                        "gather along an inner axis",
                        v -> v[0].gather(1, longs(v[0], Shape.of(2, 2), 2, 0, 2, 2)),
                        (a, i) -> a[0].at(i[0], places[i[1]][i[2]], i[3]),
                        CUBE),
                of(
                        "gather along the last axis",
                        v -> v[0].gather(-1, longs(v[0], Shape.of(2), 2, 2)),
                        (a, i) -> a[0].at(i[0], i[1], 2),
                        CUBE),
                of(
                        "gatherElements with repeats",
                        v -> v[0].gatherElements(-1, longs(v[0], Shape.of(2, 2), 2, 0, 2, 2)),
                        (a, i) -> a[0].at(i[0], places[i[0]][i[1]]),
                        MATRIX),
                of(
                        "topK, values",
                        v -> v[0].graph()
                                .applyAll(new TopK(1, 2), List.of(v[0]))
                                .get(0),
                        (a, i) -> Naive.ranked(3, i[1], k -> a[0].at(i[0], k, i[2])),
                        CUBE),
                of(
                        "scatterAdd with repeats",
                        v -> v[0].scatterAdd(1, longs(v[0], Shape.of(2, 2), 2, 0, 2, 2), v[1]),
                        (a, i) -> a[0].at(i) + sum(2, k -> places[i[0]][k] == i[1] ? a[1].at(i[0], k) : 0),
                        MATRIX,
                        Shape.of(2, 2)),
                of(
                        "scatter that replaces",
                        v -> v[0].graph()
                                .apply(
                                        new Indexing.ScatterElements(1, Indexing.Update.REPLACE),
                                        v[0],
                                        longs(v[0], Shape.of(2, 2), 2, 0, 1, 2),
                                        v[1]),
                        (a, i) -> i[0] == 0
                                ? i[1] == 1 ? a[0].at(i) : a[1].at(0, i[1] == 2 ? 0 : 1)
                                : i[1] == 0 ? a[0].at(i) : a[1].at(1, i[1] - 1),
                        MATRIX,
                        Shape.of(2, 2)),
                of(
                        "gatherND with repeats, one of them from the end",
                        v -> v[0].graph()
                                .apply(
                                        new NdIndexing.GatherND(0),
                                        v[0],
                                        longs(v[0], Shape.of(3, 2), 1, 2, 0, 1, -1, -1)),
                        (a, i) -> i[0] == 1 ? a[0].at(0, 1, i[1]) : a[0].at(1, 2, i[1]),
                        CUBE),
                of(
                        "gatherND in each sample",
                        v -> v[0].graph().apply(new NdIndexing.GatherND(1), v[0], longs(v[0], Shape.of(2, 1, 1), 2, 0)),
                        (a, i) -> a[0].at(i[0], i[0] == 0 ? 2 : 0, i[2]),
                        CUBE),
                of(
                        "scatterND",
                        v -> v[0].graph()
                                .apply(new NdIndexing.ScatterND(), v[0], longs(v[0], Shape.of(2, 2), 1, 2, 0, 1), v[1]),
                        (a, i) -> i[0] == 1 && i[1] == 2
                                ? a[1].at(0, i[2])
                                : i[0] == 0 && i[1] == 1 ? a[1].at(1, i[2]) : a[0].at(i),
                        CUBE,
                        Shape.of(2, 4)),
                of("slice", v -> v[0].slice(-1, 1, 3), (a, i) -> a[0].at(i[0], i[1], i[2] + 1), CUBE),
                of("slice twice", v -> v[0].slice(0, 1, 2).slice(1, 0, 2), (a, i) -> a[0].at(1, i[1], i[2]), CUBE),
                of(
                        "split",
                        v -> differenceOfParts(v[0].split(1, 1, 1, 1)),
                        (a, i) -> a[0].at(i[0], 0, i[2]) - a[0].at(i[0], 2, i[2]),
                        CUBE),
                of(
                        "pad",
                        v -> v[0].graph().apply(Pad.along(1, 1, 2, 2), v[0]),
                        (a, i) -> i[1] < 1 || i[1] > 3 ? 0 : a[0].at(i[0], i[1] - 1),
                        MATRIX),
                of(
                        "concat",
                        v -> v[0].concat(-1, v[1], v[0]),
                        (a, i) -> i[1] < 3 ? a[0].at(i) : i[1] < 4 ? a[1].at(i[0], 0) : a[0].at(i[0], i[1] - 4),
                        MATRIX,
                        Shape.of(2, 1)));
    }

    private static List<OpCase> layout() {
        return List.of(
                of("reshape", v -> v[0].reshape(3, -1), (a, i) -> a[0].values()[i[0] * 2 + i[1]], MATRIX),
                of("transpose", v -> v[0].transpose(2, 0, 1), (a, i) -> a[0].at(i[1], i[2], i[0]), CUBE),
                of("transposeLast", v -> v[0].transposeLast(), (a, i) -> a[0].at(i[0], i[2], i[1]), CUBE),
                of("unsqueeze", v -> v[0].unsqueeze(-1), (a, i) -> a[0].at(i[0], i[1]), MATRIX),
                of("squeeze", v -> v[0].squeeze(1), (a, i) -> a[0].at(i[0], 0, i[1]), Shape.of(2, 1, 3)),
                of("expand", v -> v[0].expand(CUBE), (a, i) -> a[0].at(i), Shape.of(3, 1)),
                of(
                        "where",
                        v -> v[2].greater(v[2].graph().scalar(FLOAT64, 0)).where(v[0], v[1]),
                        (a, i) -> a[2].at(i) > 0 ? a[0].at(i) : a[1].at(i),
                        MATRIX,
                        Shape.of(3),
                        Shape.of(2, 1)));
    }

    private static List<OpCase> losses() {
        int[] targets = {3, -100, 0};
        return List.of(
                of(
                        "crossEntropy ignores positions",
                        v -> Losses.crossEntropy(v[0], longs(v[0], Shape.of(3), 3, -100, 0), -100),
                        (a, i) -> (negativeLogLikelihood(a[0], 0, 3) + negativeLogLikelihood(a[0], 2, 0)) / 2,
                        Shape.of(3, 4)),
                of(
                        "crossEntropyByPosition",
                        v -> Losses.crossEntropyByPosition(v[0], longs(v[0], Shape.of(3), 3, -100, 0), -100),
                        (a, i) -> targets[i[0]] < 0 ? 0 : negativeLogLikelihood(a[0], i[0], targets[i[0]]),
                        Shape.of(3, 4)),
                of(
                                "bradleyTerry",
                                v -> Losses.bradleyTerry(v[0], v[1], 0.2),
                                (a, i) -> sum(3, k -> pairLoss(a[0].at(k), a[1].at(k), 0.2)) / 3,
                                Shape.of(3),
                                Shape.of(3))
                        .float32());
    }

    private interface Unary {
        Value of(Value x);
    }

    private static Value apply(Op op, Value operand) {
        return operand.graph().apply(op, operand);
    }

    private static Value einsum(String equation, Value... operands) {
        return operands[0].graph().apply(new Einsum(equation), operands);
    }

    private static OpCase elementwise(String name, Unary build, DoubleUnaryOperator reference) {
        return of(name, v -> build.of(v[0]), (a, i) -> reference.applyAsDouble(a[0].at(i)), CUBE);
    }

    private static OpCase gemm(boolean left, boolean right, Shape a, Shape b) {
        return of(
                "gemm, transposed " + left + " and " + right,
                v -> v[0].graph().apply(new Gemm(left, right), v[0], v[1]),
                (m, i) -> sum(
                        3,
                        k -> (left ? m[0].at(k, i[0]) : m[0].at(i[0], k))
                                * (right ? m[1].at(i[1], k) : m[1].at(k, i[1]))),
                a,
                b);
    }

    /** Leaves the middle part unused, whose cotangent is then zero. */
    private static Value differenceOfParts(List<Value> parts) {
        return parts.get(0).sub(parts.get(2));
    }

    private static Value longs(Value scope, Shape shape, long... values) {
        return scope.graph().constant(values, shape);
    }
}
