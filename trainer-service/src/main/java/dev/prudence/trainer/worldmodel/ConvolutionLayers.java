package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Pooling;
import dev.prudence.graph.op.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convolutions of 3×3, by name: a name that comes again has the same weights. Not thread-safe. */
final class ConvolutionLayers {

    private static final int KERNEL = 3;
    private static final int DOUBLING_KERNEL = 4;
    private static final String TRANSPOSED = "/transposed/";

    private final GraphBuilder graph;
    private final Map<String, Value> weights;
    private final boolean learns;

    ConvolutionLayers(GraphBuilder graph) {
        this(graph, new HashMap<>(), true);
    }

    private ConvolutionLayers(GraphBuilder graph, Map<String, Value> weights, boolean learns) {
        this.graph = graph;
        this.weights = weights;
        this.learns = learns;
    }

    /** The same weights, to look through: what is learnt from their outputs leaves them as they are. */
    ConvolutionLayers frozen() {
        return new ConvolutionLayers(graph, weights, false);
    }

    GraphBuilder graph() {
        return graph;
    }

    /** A parameter, or the one that has this name already. */
    Value weight(String name, int... dimensions) {
        Value weight = weights.computeIfAbsent(name, missing -> graph.parameter(missing, Shape.of(dimensions)));
        return learns ? weight : weight.stopGradient();
    }

    /** Float32 {@code [batch, channels, height, width]} to as many channels as asked, with a bias. */
    Value convolution(String name, Value x, int out) {
        return convolution(name, x, out, KERNEL, 1);
    }

    /** The same at every other place: half as high and wide. */
    Value halving(String name, Value x, int out) {
        return convolution(name, x, out, KERNEL, 2);
    }

    /** Means of 3×3 at every other place. */
    Value halved(Value x) {
        return graph.apply(new Pooling.AveragePool(List.of(KERNEL, KERNEL), Window.of(2, 2, 1), true), x);
    }

    /** A transposed convolution of 4×4: twice as high and wide, with a bias. */
    Value doubling(String name, Value x, int out) {
        int in = x.shape().dimension(1);
        return graph.apply(
                new Convolution.ConvTranspose(
                        List.of(DOUBLING_KERNEL, DOUBLING_KERNEL), Window.of(2, 2, 1), List.of(0, 0), 1),
                x,
                weight(name + TRANSPOSED + "weight", in, out, DOUBLING_KERNEL, DOUBLING_KERNEL),
                weight(name + TRANSPOSED + "bias", out));
    }

    private Value convolution(String name, Value x, int out, int kernel, int stride) {
        int in = x.shape().dimension(1);
        return graph.apply(
                new Convolution.Conv(List.of(kernel, kernel), Window.of(2, stride, kernel / 2), 1),
                x,
                weight(name + "/weight", out, in, kernel, kernel),
                weight(name + "/bias", out));
    }

    /** Two convolutions with a way around them; where channels change, the way is a convolution of 1×1. */
    Value residual(String name, Value x, int out) {
        return residual(name, x, out, out);
    }

    /** The same with another number of channels between the convolutions. */
    Value residual(String name, Value x, int between, int out) {
        Value inner = convolution(
                name + "/second", convolution(name + "/first", x, between).relu(), out);
        Value around = x.shape().dimension(1) == out ? x : convolution(name + "/around", x, out, 1, 1);
        return inner.add(around).relu();
    }

    /** A chain of residual blocks, the first of which may change the number of channels. */
    Value residuals(String name, Value x, int out, int count) {
        Value result = x;
        for (int block = 0; block < count; block++) {
            result = residual(name + "/block" + block, result, out);
        }
        return result;
    }

    /** A convolution, then everything at once to some numbers: float32 {@code [batch, out]}. */
    Value head(String name, Value x, int features, int out) {
        Value seen = convolution(name + "/convolution", x, features).relu();
        int flat = (int) seen.shape().elements() / seen.shape().dimension(0);
        return seen.reshape(seen.shape().dimension(0), flat)
                .matMul(weight(name + "/output/weight", flat, out))
                .add(weight(name + "/output/bias", out));
    }

    /**
     * Deviations that suit what follows: convolutions feed rectifiers; the outputs of heads begin at zero, so that a new model values nothing and
     * prefers nothing.
     */
    static double deviation(Parameter parameter) {
        if (parameter.name().endsWith("bias") || parameter.name().contains("/output/")) {
            return 0;
        }
        // A place of a doubling sees a quarter of the kernel of each channel.
        long inputs = parameter.name().contains(TRANSPOSED)
                ? parameter.shape().dimension(0) * DOUBLING_KERNEL
                : parameter.shape().elements() / parameter.shape().dimension(0);
        double gain = parameter.name().endsWith("/second/weight") ? 0.5 : 2;
        return Math.sqrt(gain / inputs);
    }
}
