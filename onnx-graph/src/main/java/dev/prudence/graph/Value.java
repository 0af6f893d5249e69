package dev.prudence.graph;

import dev.prudence.graph.op.Activation;
import dev.prudence.graph.op.Arithmetic;
import dev.prudence.graph.op.Comparison;
import dev.prudence.graph.op.Conversion;
import dev.prudence.graph.op.Indexing;
import dev.prudence.graph.op.Layout;
import dev.prudence.graph.op.MatMul;
import dev.prudence.graph.op.Normalisation;
import dev.prudence.graph.op.Op;
import dev.prudence.graph.op.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A typed handle on a tensor of a graph under construction: it knows its element type, its shape and the builder that it belongs to.
 *
 * <p>Every method adds one or a few nodes to that builder and returns the result; nothing is computed here. Binary methods broadcast as
 * ONNX does (aligned at the last axis, 1 stretches). Axes may be negative. All of them throw {@link IllegalArgumentException} when types or
 * shapes do not fit. Handles are immutable; the builder behind them is not thread-safe.
 */
public abstract sealed class Value permits Constant, Input, Parameter, Result {
    private final GraphBuilder graph;
    private final int order;
    private final TensorType type;

    Value(GraphBuilder graph, TensorType type) {
        this.graph = graph;
        this.order = graph.nextOrder();
        this.type = type;
    }

    /** Unique in its builder. Names that the builder gives contain {@code #}, which names from outside may not. */
    public abstract String name();

    public final GraphBuilder graph() {
        return graph;
    }

    public final TensorType type() {
        return type;
    }

    public final ElementType elementType() {
        return type.elementType();
    }

    public final Shape shape() {
        return type.shape();
    }

    final int order() {
        return order;
    }

    // --- Arithmetic

    public final Value add(Value other) {
        return apply(new Arithmetic.Add(), other);
    }

    public final Value add(double other) {
        return add(like(other));
    }

    public final Value sub(Value other) {
        return apply(new Arithmetic.Sub(), other);
    }

    public final Value mul(Value other) {
        return apply(new Arithmetic.Mul(), other);
    }

    public final Value mul(double other) {
        return mul(like(other));
    }

    public final Value div(Value other) {
        return apply(new Arithmetic.Div(), other);
    }

    public final Value div(double other) {
        return div(like(other));
    }

    public final Value neg() {
        return apply(new Arithmetic.Neg());
    }

    public final Value abs() {
        return apply(new Arithmetic.Abs());
    }

    public final Value square() {
        return mul(this);
    }

    /** This to a constant power; a negative base needs a whole exponent. */
    public final Value pow(double exponent) {
        return pow(like(exponent));
    }

    public final Value pow(Value exponent) {
        return apply(new Arithmetic.Pow(), exponent);
    }

    public final Value exp() {
        return apply(new Arithmetic.Exp());
    }

    public final Value log() {
        return apply(new Arithmetic.Log());
    }

    public final Value sqrt() {
        return apply(new Arithmetic.Sqrt());
    }

    /** The larger of two; where they are equal the gradient goes to this one. */
    public final Value max(Value other) {
        return apply(new Arithmetic.Max(), other);
    }

    /** The smaller of two; where they are equal the gradient goes to this one. */
    public final Value min(Value other) {
        return apply(new Arithmetic.Min(), other);
    }

    /** Bounded to {@code [low, high]}; the gradient is 1 inside and on the bounds, 0 outside. */
    public final Value clip(double low, double high) {
        return max(like(low)).min(like(high));
    }

    /** {@code [.., rows, inner] x [.., inner, columns]}; leading axes broadcast. */
    public final Value matMul(Value other) {
        return MatMul.isStretchedOnBothSides(shape(), other.shape())
                ? expand(MatMul.batch(shape(), other.shape()).concat(shape().range(shape().rank() - 2, shape().rank())))
                        .apply(new MatMul(), other)
                : apply(new MatMul(), other);
    }

    // --- Activations

    /** {@code max(x, 0)}; the gradient at 0 is 0. */
    public final Value relu() {
        return apply(new Activation.Relu());
    }

    public final Value tanh() {
        return apply(new Activation.Tanh());
    }

    public final Value sigmoid() {
        return apply(new Activation.Sigmoid());
    }

    /** {@code ln(1 + e^x)}, without overflow; float32 only. */
    public final Value softplus() {
        return apply(new Activation.Softplus());
    }

    /** {@code ln(sigmoid(x))}, without overflow; float32 only. */
    public final Value logSigmoid() {
        return neg().softplus().neg();
    }

    /** Gauss error function; float32 only, as the CPU kernel is. */
    public final Value erf() {
        return apply(new Activation.Erf());
    }

    /** {@code x Φ(x)} by the error function; float32 only. */
    public final Value gelu() {
        return apply(new Activation.Gelu(Activation.Approximation.NONE));
    }

    /** GELU in its tanh approximation, as GPT-2 uses it; float32 only. */
    public final Value geluTanh() {
        return apply(new Activation.Gelu(Activation.Approximation.TANH));
    }

    /** {@code x sigmoid(x)}, also called swish. */
    public final Value silu() {
        return mul(sigmoid());
    }

    // --- Reductions and normalisation

    /** The sum over the given axes, which stay with size 1 when {@code keepDimensions}; over all axes when none is given. */
    public final Value reduceSum(boolean keepDimensions, int... axes) {
        return apply(new Reduction.ReduceSum(axes(axes), keepDimensions));
    }

    public final Value reduceMean(boolean keepDimensions, int... axes) {
        return apply(new Reduction.ReduceMean(axes(axes), keepDimensions));
    }

    /** The largest element; elements that tie share the gradient equally. */
    public final Value reduceMax(boolean keepDimensions, int... axes) {
        return apply(new Reduction.ReduceMax(axes(axes), keepDimensions));
    }

    public final Value reduceSumSquare(boolean keepDimensions, int... axes) {
        return apply(new Reduction.ReduceSumSquare(axes(axes), keepDimensions));
    }

    /** The sum of all elements, a scalar. */
    public final Value sum() {
        return reduceSum(false);
    }

    /** The mean of all elements, a scalar. */
    public final Value mean() {
        return reduceMean(false);
    }

    public final Value cumSum(int axis) {
        return apply(new Reduction.CumSum(shape().axis(axis), false, false));
    }

    /** The index of the first largest element, int64, the axis removed. */
    public final Value argMax(int axis) {
        return apply(new Reduction.ArgMax(shape().axis(axis)));
    }

    public final Value softmax(int axis) {
        return apply(new Normalisation.Softmax(shape().axis(axis)));
    }

    public final Value logSoftmax(int axis) {
        return apply(new Normalisation.LogSoftmax(shape().axis(axis)));
    }

    /** {@code (x - mean) / sqrt(variance + epsilon) * gain + bias} over the last axis; gain and bias have its size. */
    public final Value layerNormalization(Value gain, Value bias, double epsilon) {
        return apply(new Normalisation.LayerNormalization(epsilon), gain, bias);
    }

    // --- Indexing

    /** Takes slices along an axis: the shape of {@code indices} replaces that axis. An embedding lookup is {@code table.gather(0, tokens)}. */
    public final Value gather(int axis, Value indices) {
        return apply(new Indexing.Gather(shape().axis(axis)), indices);
    }

    /** For every position the element at {@code indices} along the axis; the result has the shape of the indices. */
    public final Value gatherElements(int axis, Value indices) {
        return apply(new Indexing.GatherElements(shape().axis(axis)), indices);
    }

    /** This with {@code updates} added at {@code indices} along the axis; duplicates add up. */
    public final Value scatterAdd(int axis, Value indices, Value updates) {
        return apply(new Indexing.ScatterElements(shape().axis(axis), Indexing.Update.ADD), indices, updates);
    }

    /** Along a new last axis of the given size: 1 at the place that an index names and 0 elsewhere, all 0 for an index outside; float32. */
    public final Value oneHot(int classes) {
        return unsqueeze(-1).equalTo(graph.range(classes).cast(elementType())).cast(ElementType.FLOAT32);
    }

    /** From {@code from} (inclusive) to {@code to} (exclusive) along one axis. */
    public final Value slice(int axis, int from, int to) {
        return apply(new Layout.Slice(shape().axis(axis), from, to));
    }

    /** Parts of the given sizes along one axis. */
    public final List<Value> split(int axis, int... sizes) {
        List<Integer> parts = Arrays.stream(sizes).boxed().toList();
        return graph.applyAll(new Layout.Split(shape().axis(axis), parts), List.of(this));
    }

    /** This and the others, one after another along an axis. */
    public final Value concat(int axis, Value... others) {
        return apply(new Layout.Concat(shape().axis(axis)), others);
    }

    // --- Layout

    /** The same elements in another shape; one dimension may be -1 and is worked out. */
    public final Value reshape(int... dimensions) {
        return reshape(Layout.resolve(shape(), dimensions));
    }

    public final Value reshape(Shape target) {
        return target.equals(shape()) ? this : apply(new Layout.Reshape(target));
    }

    public final Value transpose(int... permutation) {
        return apply(new Layout.Transpose(Arrays.stream(permutation).boxed().toList()));
    }

    /** The last two axes exchanged. */
    public final Value transposeLast() {
        int[] permutation = IntStream.range(0, shape().rank()).toArray();
        permutation[shape().axis(-1)] = shape().axis(-2);
        permutation[shape().axis(-2)] = shape().axis(-1);
        return transpose(permutation);
    }

    /** Removes an axis of size 1. */
    public final Value squeeze(int axis) {
        if (shape().dimension(axis) != 1) {
            throw new IllegalArgumentException(
                    "Only an axis of size 1 can be removed: shape=" + shape() + ", axis=" + axis);
        }
        return reshape(shape().without(axis));
    }

    /** Inserts an axis of size 1 at that place of the result. */
    public final Value unsqueeze(int axis) {
        int at = axis < 0 ? axis + shape().rank() + 1 : axis;
        return reshape(shape().range(0, at).concat(Shape.of(1)).concat(shape().range(at, shape().rank())));
    }

    /** Stretches axes of size 1 (and adds leading ones) to the given shape. */
    public final Value expand(Shape target) {
        return target.equals(shape()) ? this : apply(new Layout.Expand(target));
    }

    // --- Conditions and conversion

    public final Value equalTo(Value other) {
        return apply(new Comparison.Equal(), other);
    }

    public final Value less(Value other) {
        return apply(new Comparison.Less(), other);
    }

    public final Value lessOrEqual(Value other) {
        return apply(new Comparison.LessOrEqual(), other);
    }

    public final Value greater(Value other) {
        return apply(new Comparison.Greater(), other);
    }

    public final Value greaterOrEqual(Value other) {
        return apply(new Comparison.GreaterOrEqual(), other);
    }

    public final Value and(Value other) {
        return apply(new Comparison.And(), other);
    }

    public final Value or(Value other) {
        return apply(new Comparison.Or(), other);
    }

    public final Value not() {
        return apply(new Comparison.Not());
    }

    /** Where this condition holds the first value, elsewhere the second. */
    public final Value where(Value then, Value otherwise) {
        return apply(new Comparison.Where(), then, otherwise);
    }

    /** Another element type. Gradients pass between floating types and end at all others. */
    public final Value cast(ElementType target) {
        return target == elementType() ? this : apply(new Conversion.Cast(target));
    }

    /** The same value, through which no gradient flows. */
    public final Value stopGradient() {
        return apply(new Conversion.StopGradient());
    }

    private Value like(double scalar) {
        return graph.scalar(elementType(), scalar);
    }

    private List<Integer> axes(int[] axes) {
        IntStream all = axes.length == 0 ? IntStream.range(0, shape().rank()) : Arrays.stream(axes);
        return all.map(shape()::axis).sorted().boxed().toList();
    }

    private Value apply(Op op, Value... others) {
        Value[] operands = new Value[others.length + 1];
        operands[0] = this;
        System.arraycopy(others, 0, operands, 1, others.length);
        return graph.apply(op, operands);
    }

    /** For example {@code score FLOAT32[32]}. */
    @Override
    public final String toString() {
        return name() + " " + type;
    }
}
