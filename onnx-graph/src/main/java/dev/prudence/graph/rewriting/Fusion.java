package dev.prudence.graph.rewriting;

import static dev.prudence.graph.rewriting.Patterns.constant;
import static dev.prudence.graph.rewriting.Patterns.other;
import static dev.prudence.graph.rewriting.Patterns.producer;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Activation;
import dev.prudence.graph.op.Arithmetic;
import dev.prudence.graph.op.Reduction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Puts one operator in the place of the many into which exporters take it apart: layer normalisation, and GELU by the error function. The
 * numbers stay the same but for rounding; forward and backward pass get faster.
 */
public final class Fusion {
    private static final double RELATIVE = 1e-4;

    private Fusion() {}

    public static GraphBuilder fuse(GraphBuilder graph) {
        return GraphCopy.of(
                graph,
                (node, copy) -> layerNormalisation(node, copy)
                        .or(() -> gelu(node, copy))
                        .map(List::of));
    }

    /** {@code (x - mean) / sqrt(variance + epsilon) * gain + bias}, recognised at the last addition. */
    private static Optional<Value> layerNormalisation(Node node, GraphCopy copy) {
        if (!(node.op() instanceof Arithmetic.Add)) {
            return Optional.empty();
        }
        return Patterns.<Arithmetic.Mul, Value>either(
                node,
                Arithmetic.Mul.class,
                (scaled, bias) -> Patterns.either(
                        scaled,
                        Arithmetic.Div.class,
                        (quotient, gain) -> standardised(quotient)
                                .filter(standard ->
                                        isPerFeature(gain, standard.x()) && isPerFeature(bias, standard.x()))
                                .map(standard -> copy.of(standard.x())
                                        .layerNormalization(copy.of(gain), copy.of(bias), standard.epsilon()))));
    }

    private record Standard(Value x, double epsilon) {}

    /** {@code d / sqrt(mean(d²) + epsilon)} with {@code d = x - mean(x)}. */
    private static Optional<Standard> standardised(Node quotient) {
        Value centred = quotient.operands().get(0);
        return producer(quotient.operands().get(1), Arithmetic.Sqrt.class)
                .flatMap(root -> producer(root.operands().get(0), Arithmetic.Add.class))
                .flatMap(sum -> Patterns.<Reduction.ReduceMean, Standard>either(
                        sum, Reduction.ReduceMean.class, (variance, epsilon) -> {
                            OptionalDouble small = constant(epsilon);
                            return small.isPresent() && isMeanSquare(variance, centred)
                                    ? centredOf(centred).map(x -> new Standard(x, small.getAsDouble()))
                                    : Optional.empty();
                        }));
    }

    private static boolean isMeanSquare(Node variance, Value centred) {
        return overLastAxis(variance)
                && producer(variance.operands().get(0), Arithmetic.Mul.class)
                        .filter(square -> square.operands().equals(List.of(centred, centred)))
                        .isPresent();
    }

    private static Optional<Value> centredOf(Value centred) {
        return producer(centred, Arithmetic.Sub.class)
                .filter(difference -> producer(difference.operands().get(1), Reduction.ReduceMean.class)
                        .filter(mean -> overLastAxis(mean)
                                && mean.operands()
                                        .get(0)
                                        .equals(difference.operands().get(0)))
                        .isPresent())
                .map(difference -> difference.operands().get(0));
    }

    private static boolean overLastAxis(Node mean) {
        int last = mean.operands().get(0).shape().rank() - 1;
        return mean.op().equals(new Reduction.ReduceMean(List.of(last), true));
    }

    private static boolean isPerFeature(Value weight, Value x) {
        return weight.shape().equals(Shape.of(x.shape().dimension(-1)));
    }

    /** {@code x (1 + erf(x / √2)) / 2}, its three factors in any order, recognised at the last product. */
    private static Optional<Value> gelu(Node node, GraphCopy copy) {
        if (!(node.op() instanceof Arithmetic.Mul)) {
            return Optional.empty();
        }
        return Patterns.<Arithmetic.Mul, Value>either(
                        node,
                        Arithmetic.Mul.class,
                        (product, factor) -> geluOf(product, factor)
                                .or(() -> isHalf(factor) ? twiceGelu(product) : Optional.empty()))
                .map(x -> copy.of(x).gelu());
    }

    /** {@code (x / 2) (1 + erf(x / √2))} */
    private static Optional<Value> geluOf(Node half, Value distribution) {
        return other(half, Fusion::isHalf).filter(x -> isTwiceDistribution(distribution, x));
    }

    /** {@code x (1 + erf(x / √2))} */
    private static Optional<Value> twiceGelu(Node product) {
        return Patterns.either(
                product,
                Arithmetic.Add.class,
                (sum, x) -> isTwiceDistribution(sum.results().get(0), x) ? Optional.of(x) : Optional.empty());
    }

    private static boolean isTwiceDistribution(Value sum, Value x) {
        return producer(sum, Arithmetic.Add.class)
                .flatMap(node -> other(node, one -> is(one, 1)))
                .flatMap(erf -> producer(erf, Activation.Erf.class))
                .filter(erf -> isScaled(erf.operands().get(0), x))
                .isPresent();
    }

    private static boolean isScaled(Value scaled, Value x) {
        return producer(scaled, Arithmetic.Div.class)
                        .filter(node -> node.operands().get(0).equals(x)
                                && is(node.operands().get(1), Math.sqrt(2)))
                        .isPresent()
                || producer(scaled, Arithmetic.Mul.class)
                        .flatMap(node -> other(node, root -> is(root, Math.sqrt(0.5))))
                        .filter(x::equals)
                        .isPresent();
    }

    private static boolean isHalf(Value value) {
        return is(value, 0.5);
    }

    private static boolean is(Value value, double wanted) {
        OptionalDouble found = constant(value);
        return found.isPresent() && Math.abs(found.getAsDouble() - wanted) <= RELATIVE * wanted;
    }
}
