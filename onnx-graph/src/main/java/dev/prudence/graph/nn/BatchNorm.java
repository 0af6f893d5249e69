package dev.prudence.graph.nn;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.ChannelNormalisation;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Batch normalisation of {@code [batch, channels, ...]} with gain and bias, <a href="https://arxiv.org/abs/1502.03167">arXiv 1502.03167</a>.
 * Training normalises by the batch's own statistics and lets the running ones follow; evaluation uses the running ones.
 *
 * @param gain {@code [channels]}
 * @param bias {@code [channels]}
 * @param runningMean {@code [channels]}, a state of the graph, not trained
 * @param runningVariance {@code [channels]}, likewise
 * @param momentum the weight of a new batch in the running statistics, above 0 and at most 1
 */
public record BatchNorm(
        Value gain, Value bias, Value runningMean, Value runningVariance, double momentum, double epsilon) {
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    /**
     * Adds the parameters {@code <name>/gain} and {@code <name>/bias} and the inputs {@code <name>/running_mean} and {@code
     * <name>/running_variance}; momentum 0.1, ε 1e-5.
     */
    public static BatchNorm create(GraphBuilder graph, String name, int channels) {
        Shape shape = Shape.of(channels);
        return new BatchNorm(
                graph.parameter(name + "/gain", shape),
                graph.parameter(name + "/bias", shape),
                graph.input(name + "/running_mean", ElementType.FLOAT32, shape),
                graph.input(name + "/running_variance", ElementType.FLOAT32, shape),
                MOMENTUM,
                EPSILON);
    }

    /** The running statistics before the first batch, mean 0 and variance 1, by the names of their states. */
    public Map<String, float[]> initialState() {
        float[] ones = new float[gain.shape().dimension(0)];
        Arrays.fill(ones, 1);
        return Map.of(runningMean.name(), new float[ones.length], runningVariance.name(), ones);
    }

    /** Normalises by mean and variance of the batch, and makes the running statistics states of the graph. Once a graph. */
    public Value train(Value x) {
        int[] others =
                IntStream.range(0, x.shape().rank()).filter(axis -> axis != 1).toArray();
        Value mean = x.reduceMean(true, others);
        Value centred = x.sub(mean);
        Value variance = centred.square().reduceMean(true, others);
        follow(runningMean, mean.stopGradient(), 1);
        double count = (double) x.shape().elements() / x.shape().dimension(1);
        follow(runningVariance, variance.stopGradient(), count / Math.max(count - 1, 1));
        Shape channels = mean.shape().range(1, mean.shape().rank());
        Value standard = centred.mul(variance.add(epsilon).pow(-0.5));
        return standard.mul(gain.reshape(channels)).add(bias.reshape(channels));
    }

    /** Normalises by the running statistics. */
    public Value evaluate(Value x) {
        return x.graph()
                .apply(
                        new ChannelNormalisation.BatchNormalization(epsilon),
                        x,
                        gain,
                        bias,
                        runningMean,
                        runningVariance);
    }

    /** The variance of the population is estimated without bias, as usual: times {@code n / (n - 1)}. */
    private void follow(Value running, Value batch, double correction) {
        Value weighted = batch.reshape(running.shape()).mul(momentum * correction);
        running.graph().state(running, running.mul(1 - momentum).add(weighted));
    }
}
