package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * A normal distribution over vectors: the mean is a tanh network of the prompt, the logarithm of the deviation a parameter for each dimension.
 * One action a rollout. Inputs {@code prompt} float32 {@code [rows, promptWidth]} and {@code answer} float32 {@code [rows, answerWidth]}.
 * The critic is a network of its own on the prompt.
 *
 * @param hidden units of the one hidden layer of each network
 */
public record GaussianPolicy(int promptWidth, int answerWidth, int hidden) implements PolicyNetwork<VectorAction> {

    /** Name of the parameter {@code [answerWidth]}: logarithms of the deviations. */
    public static final String LOG_DEVIATION = "log-deviation";

    private static final String MEAN = "mean";
    private static final String CRITIC = "critic";
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /** Weights of a policy that is standard normal whatever the prompt, and of a critic whose values are all 0. */
    public Map<String, float[]> standardNormal(long seed) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        network(weights, MEAN, answerWidth, random);
        weights.put(LOG_DEVIATION, new float[answerWidth]);
        network(weights, CRITIC, 1, random);
        return weights;
    }

    private void network(Map<String, float[]> weights, String name, int outputs, Random random) {
        float[] first = new float[promptWidth * hidden];
        for (int i = 0; i < first.length; i++) {
            first[i] = (float) (random.nextGaussian() / Math.sqrt(promptWidth));
        }
        weights.put(name + "/0/weight", first);
        weights.put(name + "/0/bias", new float[hidden]);
        weights.put(name + "/1/weight", new float[hidden * outputs]);
        weights.put(name + "/1/bias", new float[outputs]);
    }

    /** The mean for one prompt, in double precision; {@code [answerWidth]}. */
    public double[] mean(Map<String, float[]> weights, float[] prompt) {
        double[] inner = layer(weights, MEAN + "/0", widened(prompt), hidden);
        for (int unit = 0; unit < hidden; unit++) {
            inner[unit] = Math.tanh(inner[unit]);
        }
        return layer(weights, MEAN + "/1", inner, answerWidth);
    }

    /** The exact {@code KL(policy || reference)} for one prompt, in nats. */
    public double divergence(Map<String, float[]> weights, Map<String, float[]> reference, float[] prompt) {
        double[] mean = mean(weights, prompt);
        double[] other = mean(reference, prompt);
        float[] logDeviation = required(weights, LOG_DEVIATION);
        float[] logOther = required(reference, LOG_DEVIATION);
        double sum = 0;
        for (int i = 0; i < answerWidth; i++) {
            double logRatio = (double) logDeviation[i] - logOther[i];
            double shift = (mean[i] - other[i]) / Math.exp(logOther[i]);
            sum += (Math.exp(2 * logRatio) + shift * shift - 1) / 2 - logRatio;
        }
        return sum;
    }

    private static double[] layer(Map<String, float[]> weights, String name, double[] inputs, int outputs) {
        float[] matrix = required(weights, name + "/weight");
        float[] bias = required(weights, name + "/bias");
        double[] sums = new double[outputs];
        for (int output = 0; output < outputs; output++) {
            sums[output] = bias[output];
            for (int input = 0; input < inputs.length; input++) {
                sums[output] += inputs[input] * matrix[input * outputs + output];
            }
        }
        return sums;
    }

    private static double[] widened(float[] numbers) {
        double[] widened = new double[numbers.length];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = numbers[i];
        }
        return widened;
    }

    private static float[] required(Map<String, float[]> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    /** Adds the network of the mean: float32 {@code [rows, promptWidth]} to {@code [rows, answerWidth]}. */
    public Value mean(GraphBuilder graph, Value prompt) {
        return Mlp.create(graph, MEAN, Value::tanh, promptWidth, hidden, answerWidth)
                .apply(prompt);
    }

    @Override
    public PolicyOutputs build(GraphBuilder graph, int rows, int time, boolean critic) {
        Value prompt = graph.input("prompt", ElementType.FLOAT32, Shape.of(rows, promptWidth));
        Value answer = graph.input("answer", ElementType.FLOAT32, Shape.of(rows, answerWidth));
        Value logDeviation = graph.parameter(LOG_DEVIATION, Shape.of(answerWidth));
        Value standard = answer.sub(mean(graph, prompt)).div(logDeviation.exp());
        Value logProbability = standard.square()
                .add(LOG_TWO_PI)
                .mul(0.5)
                .add(logDeviation)
                .reduceSum(true, 1)
                .neg();
        Value entropy = logDeviation.add((1 + LOG_TWO_PI) / 2).sum().expand(Shape.of(rows, 1));
        Optional<Value> values = critic
                ? Optional.of(Mlp.create(graph, CRITIC, Value::tanh, promptWidth, hidden, 1)
                        .apply(prompt))
                : Optional.empty();
        return new PolicyOutputs(logProbability, entropy, values);
    }

    @Override
    public Map<String, Tensor> inputs(List<VectorAction> rollouts, int rows, int time) {
        float[] prompts = new float[rows * promptWidth];
        float[] answers = new float[rows * answerWidth];
        for (int row = 0; row < rollouts.size(); row++) {
            System.arraycopy(rollouts.get(row).prompt(), 0, prompts, row * promptWidth, promptWidth);
            System.arraycopy(rollouts.get(row).answer(), 0, answers, row * answerWidth, answerWidth);
        }
        return Map.of(
                "prompt", Tensor.floats(prompts, rows, promptWidth),
                "answer", Tensor.floats(answers, rows, answerWidth));
    }

    @Override
    public int firstAction(VectorAction rollout) {
        return 0;
    }

    @Override
    public int actions(VectorAction rollout) {
        return 1;
    }

    @Override
    public int time(VectorAction rollout) {
        return 1;
    }
}
