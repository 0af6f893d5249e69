package dev.prudence.trainer.overoptimisation;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.bestofn.Judge;
import java.util.List;

/**
 * The gold function of the vector task: a fixed random tanh network minus a penalty on the tails, in float64.
 *
 * <p>Weights are standard normal from the task's gold seed; the hidden layer is scaled by {@code 1/√inputs}, the output
 * by {@code 1/√hidden}. This class is thread-safe.
 */
public final class GoldFunction implements Judge {
    private final VectorTask task;
    private final double[][] hidden;
    private final double[] bias;
    private final double[] output;

    /** Draws the network of a task. */
    public GoldFunction(VectorTask task) {
        this.task = task;
        int inputs = task.promptWidth() + task.answerWidth();
        NoiseStream weights = NoiseStream.of(task.goldSeed(), "overoptimisation/gold", 0);
        hidden = new double[task.goldHidden()][];
        for (int unit = 0; unit < hidden.length; unit++) {
            hidden[unit] = gaussians(weights, inputs, 1 / Math.sqrt(inputs));
        }
        bias = gaussians(weights, hidden.length, 1);
        output = gaussians(weights, hidden.length, 1 / Math.sqrt(hidden.length));
    }

    @Override
    public double[] score(List<Prompt> prompts, List<Answer> answers) {
        double[] scores = new double[answers.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = of(
                    prompts.get(i).getVector().getValuesList(),
                    answers.get(i).getVector().getValuesList());
        }
        return scores;
    }

    /** Gold of one answer {@code [answerWidth]} to one prompt {@code [promptWidth]}. */
    public double of(List<Float> prompt, List<Float> answer) {
        double sum = 0;
        for (int unit = 0; unit < hidden.length; unit++) {
            double input = bias[unit] + dot(hidden[unit], 0, prompt) + dot(hidden[unit], prompt.size(), answer);
            sum += output[unit] * StrictMath.tanh(input);
        }
        return task.goldScale() * sum - task.tailPenalty() * excess(answer);
    }

    private double excess(List<Float> answer) {
        double sum = 0;
        for (int i = task.gaussianWidth(); i < answer.size(); i++) {
            sum += Math.max(0, Math.abs(answer.get(i)) - task.tailThreshold());
        }
        return sum;
    }

    private static double dot(double[] weights, int offset, List<Float> values) {
        double sum = 0;
        for (int i = 0; i < values.size(); i++) {
            sum += weights[offset + i] * values.get(i);
        }
        return sum;
    }

    private static double[] gaussians(NoiseStream stream, int count, double scale) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = scale * stream.gaussian();
        }
        return values;
    }
}
