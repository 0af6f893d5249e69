package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convolutions of 3×3 that keep the size, by name: a name that comes again has the same weights. Not thread-safe. */
final class ConvolutionLayers {

    private static final int KERNEL = 3;

    private final GraphBuilder graph;
    private final Map<String, Value> weights = new HashMap<>();

    ConvolutionLayers(GraphBuilder graph) {
        this.graph = graph;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** A parameter, or the one that has this name already. */
    Value weight(String name, int... dimensions) {
        return weights.computeIfAbsent(name, missing -> graph.parameter(missing, Shape.of(dimensions)));
    }

    /** Float32 {@code [batch, channels, height, width]} to as many channels as asked, with a bias. */
    Value convolution(String name, Value x, int out) {
        return convolution(name, x, out, KERNEL);
    }

    private Value convolution(String name, Value x, int out, int kernel) {
        int in = x.shape().dimension(1);
        return graph.apply(
                new Convolution.Conv(List.of(kernel, kernel), Window.of(2, kernel / 2), 1),
                x,
                weight(name + "/weight", out, in, kernel, kernel),
                weight(name + "/bias", out));
    }

    /** Two convolutions with a way around them; where channels change, the way is a convolution of 1×1. */
    Value residual(String name, Value x, int out) {
        Value inner = convolution(
                name + "/second", convolution(name + "/first", x, out).relu(), out);
        Value around = x.shape().dimension(1) == out ? x : convolution(name + "/around", x, out, 1);
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
        long inputs = parameter.shape().elements() / parameter.shape().dimension(0);
        double gain = parameter.name().endsWith("/second/weight") ? 0.5 : 2;
        return Math.sqrt(gain / inputs);
    }
}
