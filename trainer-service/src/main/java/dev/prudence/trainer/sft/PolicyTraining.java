package dev.prudence.trainer.sft;

import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains a language model on demonstrations: one training graph per length, all sharing one state. After every so many
 * steps the state goes to a checkpoint, from which training continues with the same numbers.
 *
 * <p>Not thread-safe.
 */
public final class PolicyTraining implements AutoCloseable {

    private static final int CHECKPOINT_STEPS = 250;

    private final SftSettings settings;
    private final List<Demonstration> demonstrations;
    private final LengthBuckets buckets;
    private final BatchPlan plan;
    private final LearningRate learningRate;
    private final int threads;
    private final Map<Integer, StepSession> sessions = new TreeMap<>();

    /** Sees every step. */
    @FunctionalInterface
    public interface Listener {
        /** Called after a step, counted from 1. */
        void trained(long step, double loss, double gradientNorm);
    }

    /**
     * A training over the demonstrations, in an order that the seed decides.
     *
     * @param threads inside an operator, 1 or 2: both give the same bits, more were not tried
     */
    public PolicyTraining(SftSettings settings, List<Demonstration> demonstrations, long seed, int threads) {
        this.settings = settings;
        this.threads = threads;
        this.demonstrations = List.copyOf(demonstrations);
        this.buckets = LengthBuckets.upTo(settings.shape().contextLength());
        List<Integer> lengths =
                demonstrations.stream().map(each -> each.length() - 1).toList();
        this.plan = new BatchPlan(lengths, buckets, settings.batchSize(), seed);
        this.learningRate = new LearningRate(settings.learningRate(), settings.warmupSteps(), settings.steps());
    }

    /** Optimiser steps that see every full batch once. */
    public int stepsPerEpoch() {
        return plan.batchesPerEpoch();
    }

    /**
     * Trains to the end.
     *
     * @param initial weights before the first step
     * @param checkpoint where to continue from and to keep the state
     * @return the weights after the last step
     */
    public Map<String, float[]> run(Map<String, float[]> initial, Checkpoint checkpoint, Listener listener) {
        TrainingStep shapes = LanguageModelGraphs.trainingStep(settings, buckets.longest());
        Checkpoint.Saved start = checkpoint.load(shapes.stateShapes());
        StepState state = StepState.of(
                start.isPresent()
                        ? start.state()
                        : StateTensors.of(shapes.stateShapes(), shapes.initialState(initial)));
        for (long step = start.step(); step < settings.steps(); step++) {
            Tensors outputs = train(step, state);
            listener.trained(step + 1, scalar(outputs, "loss"), scalar(outputs, "grad_norm"));
            if ((step + 1) % CHECKPOINT_STEPS == 0) {
                checkpoint.save(step + 1, shapes.stateShapes(), state.snapshot());
            }
        }
        return shapes.parameters(StateTensors.floats(state.snapshot()));
    }

    private Tensors train(long step, StepState state) {
        BatchPlan.Batch batch = plan.batch(step);
        StepSession session = sessions.computeIfAbsent(
                batch.bucket(),
                time -> StepSession.open(
                        LanguageModelGraphs.trainingStep(settings, time).toOnnx(),
                        RuntimeOptions.training().withIntraOpThreads(threads)));
        List<Demonstration> rows =
                batch.rows().stream().map(demonstrations::get).toList();
        Map<String, Tensor> inputs = new TreeMap<>(TokenBatch.of(rows, settings.batchSize(), batch.bucket()));
        inputs.put("learning_rate", Tensor.scalar((float) learningRate.at(step)));
        return session.run(state, inputs);
    }

    private static double scalar(Tensors outputs, String name) {
        return outputs.tensor(name).toFloats()[0];
    }

    @Override
    public void close() {
        sessions.values().forEach(StepSession::close);
    }
}
