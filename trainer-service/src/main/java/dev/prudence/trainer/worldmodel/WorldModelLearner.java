package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.sft.StateTensors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A world model that is learning. Not thread-safe. */
public final class WorldModelLearner implements AutoCloseable {

    private static final String PART = "_loss";
    private static final String BY_DEPTH = "_by_depth";

    private final WorldModelShape shape;
    private final int batch;
    private final int steps;
    private final TrainingStep step;
    private final StepSession session;
    private final StepState state;

    /**
     * A learner before its first update.
     *
     * @param batch sequences of an update
     * @param steps of a sequence
     * @param clipNorm largest norm of the gradient
     * @param initial parameters, from {@link #initial} or a checkpoint
     */
    public WorldModelLearner(
            WorldModelShape shape,
            WorldModelCosts costs,
            int batch,
            int steps,
            double clipNorm,
            Map<String, float[]> initial) {
        this.shape = shape;
        this.batch = batch;
        this.steps = steps;
        this.step = WorldModelStep.build(shape, costs, batch, steps, clipNorm);
        this.session = StepSession.open(step.toOnnx(), RuntimeOptions.training());
        this.state = StepState.of(StateTensors.of(step.stateShapes(), step.initialState(initial)));
    }

    /** Parameters of a model that values nothing and prefers nothing, drawn by a seed. */
    public static Map<String, float[]> initial(WorldModelShape shape, long seed) {
        Map<String, float[]> values = new LinkedHashMap<>();
        WorldModelGraphs.of(shape)
                .values()
                .forEach(graph ->
                        graph.apply(1).parameters().forEach(each -> values.put(each.name(), draw(each, seed))));
        return values;
    }

    private static float[] draw(Parameter parameter, long seed) {
        float[] values = new float[(int) parameter.shape().elements()];
        NoiseStream.of(seed, parameter.name(), 0).fillGaussian(values, 0, values.length);
        double deviation = ConvolutionLayers.deviation(parameter);
        for (int at = 0; at < values.length; at++) {
            values[at] *= (float) deviation;
        }
        return values;
    }

    /**
     * Learns from sequences, and tells the memory how wrong their first values were.
     *
     * @param beta of the memory's weights
     * @return {@code loss}, {@code grad_norm} and the parts of the loss that there are: {@code observation_loss}, {@code feature_loss}, {@code reward_loss},
     *     {@code done_loss}, {@code value_loss} and {@code policy_loss}; then, by the number of imagined steps behind a real state, {@code mistakes/1} and so
     *     on (the share of frames of planes with a wrong cell, of pixels the mean squared error) or {@code feature_error/1} (mean squared errors), {@code
     *     reward_error/1} and {@code value_error/0} (means of absolute errors)
     */
    public Map<String, Double> update(Replay replay, double beta, RandomGenerator random, double learningRate) {
        Replay.Drawn drawn = replay.draw(batch, beta, random);
        Map<String, Tensor> inputs = new HashMap<>(SequenceBatch.of(shape, replay, drawn));
        inputs.put("learning_rate", Tensor.scalar((float) learningRate));
        Tensors found = session.run(state, inputs);
        replay.setPriorities(drawn.places(), found.tensor("value_error").toFloats());
        Map<String, Double> numbers = new TreeMap<>();
        found.forEach((name, tensor) -> {
            if (name.equals("loss") || name.equals("grad_norm") || name.endsWith(PART)) {
                numbers.put(name, (double) tensor.toFloats()[0]);
            } else if (name.endsWith(BY_DEPTH)) {
                putByDepth(name.substring(0, name.length() - BY_DEPTH.length()), tensor.toFloats(), numbers);
            }
        });
        return numbers;
    }

    /** Up to the last number of steps, from 0 on for what is known of roots too. */
    private void putByDepth(String name, float[] values, Map<String, Double> numbers) {
        int first = steps + 1 - values.length;
        for (int at = 0; at < values.length; at++) {
            numbers.put(name + "/" + (first + at), (double) values[at]);
        }
    }

    /** The parameters as they are now, by name. */
    public Map<String, float[]> parameters() {
        return step.parameters(state.snapshot().toFloats());
    }

    /** The shapes of what {@link #snapshot} holds. */
    public Map<String, Shape> stateShapes() {
        return step.stateShapes();
    }

    /** A copy of parameters and optimiser state. */
    public Tensors snapshot() {
        return state.snapshot();
    }

    /** Goes back to a snapshot of a learner of the same kind. */
    public void restore(Map<String, Tensor> snapshot) {
        state.restore(snapshot);
    }

    @Override
    public void close() {
        session.close();
    }
}
