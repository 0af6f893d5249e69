package dev.prudence.trainer.rewardmodel;

import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.sft.BatchPlan;
import dev.prudence.trainer.sft.LearningRate;
import dev.prudence.trainer.sft.LengthBuckets;
import dev.prudence.trainer.sft.StateTensors;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Fine-tunes members on pairs of token sequences: the whole network, from the policy's weights, with a new head. The
 * members share the sessions and nothing else.
 *
 * <p>This class is thread-safe: members may be trained at the same time.
 */
final class TokenMemberTraining implements AutoCloseable {

    private static final int WARMUP_STEPS = 20;
    private static final double HEAD_DEVIATION = 0.05;

    private final TransformerShape shape;
    private final Settings settings;
    private final LengthBuckets buckets;
    private final List<int[]> chosen;
    private final List<int[]> rejected;
    private final Map<Integer, StepSession> sessions = new TreeMap<>();
    private final TrainingStep state;

    /**
     * How members are trained.
     *
     * @param epochs passes over the pairs
     * @param batchSize pairs a step
     * @param learningRate peak
     * @param scoreL2 weight of the squared scores
     */
    record Settings(int epochs, int batchSize, double learningRate, double scoreL2) {}

    TokenMemberTraining(
            TransformerShape shape,
            LengthBuckets buckets,
            Settings settings,
            List<int[]> chosen,
            List<int[]> rejected) {
        this.shape = shape;
        this.settings = settings;
        this.buckets = buckets;
        this.chosen = List.copyOf(chosen);
        this.rejected = List.copyOf(rejected);
        this.state = TokenMemberGraphs.trainingStep(shape, settings.batchSize(), buckets.longest(), settings.scoreL2());
        for (int time : buckets.lengths()) {
            TrainingStep step = TokenMemberGraphs.trainingStep(shape, settings.batchSize(), time, settings.scoreL2());
            sessions.put(time, StepSession.open(step.toOnnx(), RuntimeOptions.training()));
        }
    }

    /** Optimiser steps of one member. */
    int steps() {
        return settings.epochs() * plan(0).batchesPerEpoch();
    }

    /**
     * Trains one member.
     *
     * @param backbone the policy's weights for this shape
     * @param seed decides head and order
     * @param trained told after each step how many are done
     */
    Map<String, float[]> train(Map<String, float[]> backbone, long seed, IntConsumer trained) {
        Map<String, float[]> initial = new HashMap<>(backbone);
        initial.put(TokenMemberGraphs.HEAD_WEIGHT, head(seed));
        initial.put(TokenMemberGraphs.HEAD_BIAS, new float[1]);
        StepState member = StepState.of(StateTensors.of(state.stateShapes(), state.initialState(initial)));
        BatchPlan plan = plan(seed);
        LearningRate rate = new LearningRate(settings.learningRate(), WARMUP_STEPS, steps());
        for (int step = 0; step < rate.totalSteps(); step++) {
            train(member, plan.batch(step), rate.at(step));
            trained.accept(step + 1);
        }
        return state.parameters(StateTensors.floats(member.snapshot()));
    }

    private void train(StepState member, BatchPlan.Batch batch, double rate) {
        List<int[]> rows = new ArrayList<>();
        for (int pair : batch.rows()) {
            rows.add(chosen.get(pair));
            rows.add(rejected.get(pair));
        }
        Map<String, Tensor> inputs = new HashMap<>(TokenPairs.tensors(rows, rows.size(), batch.bucket()));
        inputs.put("learning_rate", Tensor.scalar((float) rate));
        session(batch.bucket()).run(member, inputs);
    }

    private StepSession session(int time) {
        return Objects.requireNonNull(sessions.get(time), "no session for a bucket");
    }

    private BatchPlan plan(long seed) {
        List<Integer> lengths = new ArrayList<>();
        for (int pair = 0; pair < chosen.size(); pair++) {
            lengths.add(Math.max(chosen.get(pair).length, rejected.get(pair).length));
        }
        return new BatchPlan(lengths, buckets, settings.batchSize(), seed);
    }

    private float[] head(long seed) {
        Random random = new Random(seed);
        float[] weight = new float[shape.width()];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (HEAD_DEVIATION * random.nextGaussian());
        }
        return weight;
    }

    @Override
    public void close() {
        sessions.values().forEach(StepSession::close);
    }
}
