package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.training.TrainingStep;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of a world model over sequences, and its training step. From the first observation of a sequence both networks are unrolled by the
 * actions that were taken. The first network learns observations, rewards and ends; the second learns values and policies from what the first one
 * predicts, without changing it. Its memory's gradient is halved at every step, as in MuZero. Both have Adam; no parameter belongs to both.
 *
 * <p>Inputs, for {@code B} sequences of {@code T} steps, float32 unless said otherwise: {@code observations [T+1, B, channels, height, width]}; {@code
 * actions} int64 {@code [T+1, B]}, each the one that led to its observation; {@code rewards}, {@code dones}, {@code seen_mask}, {@code reward_mask}
 * and {@code done_mask}, {@code [T, B]}; {@code values}, {@code value_mask}, {@code [T+1, B]}; {@code policies [T+1, B, actions]}; {@code weights [B]}.
 * A mask is 1 where something counts. Outputs beside those of a training step: {@code value_error [B]}, of the first value, each part of the loss, and how
 * wrong predictions are after each number of steps: {@code mistakes_by_depth} and {@code reward_error_by_depth}, {@code [T]} from one step on, {@code
 * value_error_by_depth}, {@code [T+1]}.
 */
final class WorldModelStep {

    private final WorldModelShape shape;
    private final WorldModelCosts costs;
    private final int batch;
    private final int steps;
    private final GraphBuilder graph = GraphBuilder.create("world-model");
    private final DualNetwork network;

    private WorldModelStep(WorldModelShape shape, WorldModelCosts costs, int batch, int steps) {
        this.shape = shape;
        this.costs = costs;
        this.batch = batch;
        this.steps = steps;
        this.network = new DualNetwork(graph, shape);
    }

    static TrainingStep build(WorldModelShape shape, WorldModelCosts costs, int batch, int steps, double clipNorm) {
        return new WorldModelStep(shape, costs, batch, steps).build(clipNorm);
    }

    private TrainingStep build(double clipNorm) {
        Value observations = graph.input(
                "observations",
                ElementType.FLOAT32,
                Shape.of(steps + 1, batch, shape.channels(), shape.height(), shape.width()));
        Value actions = graph.input("actions", ElementType.INT64, Shape.of(steps + 1, batch));
        Value weights = graph.input("weights", ElementType.FLOAT32, Shape.of(batch));
        Value first = observations.slice(0, 0, 1).squeeze(0);
        Value predicted = unrolledStates(first, actions);
        Value decoded = network.decoded(predicted);
        Value expected = network.observation(decoded);
        Value seen = first.concat(0, expected.stopGradient());
        Value valueAndLogits = network.valueAndLogits(unrolledValues(seen, actions));

        Value wanted = observations.slice(0, 1, steps + 1).reshape(decoded.shape());
        Value seenMask = target("seen_mask", steps);
        Value observation = network.observationError(decoded, wanted)
                .reduceMean(false, 1, 2, 3)
                .reshape(steps, batch)
                .mul(seenMask)
                .reduceSum(false, 0);
        Value rewardAndDone = network.rewardAndDone(predicted).reshape(steps, batch, 2);
        Value rewardErrors = part(rewardAndDone, 0).sub(target("rewards", steps));
        Value rewardMask = target("reward_mask", steps);
        Value reward = rewardErrors.square().mul(rewardMask).reduceSum(false, 0);
        Value done = crossEntropy(part(rewardAndDone, 1), target("dones", steps))
                .mul(target("done_mask", steps))
                .reduceSum(false, 0);
        Value values = valueAndLogits.slice(1, 0, 1).reshape(steps + 1, batch);
        Value error = values.sub(target("values", steps + 1));
        Value valueMask = target("value_mask", steps + 1);
        Value value = error.square().mul(valueMask).reduceSum(false, 0);
        Value policy = policyLoss(valueAndLogits).mul(valueMask).reduceSum(false, 0);

        Value bySequence = observation
                .mul(costs.observation())
                .add(reward.mul(costs.reward()))
                .add(done.mul(costs.done()))
                .add(value.mul(costs.value()))
                .add(policy.mul(costs.policy()));
        if (costs.feature() > 0) {
            Value taken = actions.slice(0, 1, steps + 1).reshape(steps * batch);
            Value feature = featureLoss(expected, wanted, taken).mul(seenMask).reduceSum(false, 0);
            bySequence = bySequence.add(feature.mul(costs.feature()));
        }
        return TrainingStep.builder(graph, bySequence.mul(weights).mean())
                .clipNorm(clipNorm)
                .skipNonFinite()
                .metric("observation_loss", observation.mean())
                .metric("reward_loss", reward.mean())
                .metric("done_loss", done.mean())
                .metric("value_loss", value.mean())
                .metric("policy_loss", policy.mean())
                .metric("mistakes_by_depth", meanOf(mistakes(decoded, wanted), seenMask))
                .metric("reward_error_by_depth", meanOf(rewardErrors.abs(), rewardMask))
                .metric("value_error_by_depth", meanOf(error.abs(), valueMask))
                .metric("value_error", error.slice(0, 0, 1).squeeze(0).abs())
                .build();
    }

    /** Features of the first network after each step: {@code [T B, features, height, width]}. */
    private Value unrolledStates(Value first, Value actions) {
        Value state = network.stateFeatures(first, at(actions, 0));
        List<Value> all = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            state = network.nextStateFeatures(state, at(actions, step));
            all.add(state);
        }
        return joined(all);
    }

    /** Features of the second network at the first observation and after each step: {@code [(T+1) B, features, height, width]}. */
    private Value unrolledValues(Value seen, Value actions) {
        Value features = network.seenFeatures(seen, actions.reshape((steps + 1) * batch));
        Value remembered = graph.zeros(features.slice(0, 0, batch).type());
        List<Value> all = new ArrayList<>();
        for (int step = 0; step <= steps; step++) {
            Value now = features.slice(0, step * batch, (step + 1) * batch);
            remembered = network.valueFeatures(halved(remembered), halved(now), at(actions, step));
            all.add(remembered);
        }
        return joined(all);
    }

    /** The same number, whose gradient is half as large. */
    private static Value halved(Value x) {
        Value half = x.mul(0.5);
        return half.add(half.stopGradient());
    }

    private static Value joined(List<Value> all) {
        return all.get(0).concat(0, all.subList(1, all.size()).toArray(Value[]::new));
    }

    private static Value at(Value actions, int step) {
        return actions.slice(0, step, step + 1).squeeze(0);
    }

    private Value target(String name, int times) {
        return graph.input(name, ElementType.FLOAT32, Shape.of(times, batch));
    }

    private static Value part(Value rewardAndDone, int which) {
        return rewardAndDone.slice(2, which, which + 1).squeeze(2);
    }

    private Value mistakes(Value decoded, Value wanted) {
        return network.mistakes(decoded, wanted).reshape(steps, batch);
    }

    /** Means over the batch at each step, where something counts: {@code [T]}. */
    private static Value meanOf(Value values, Value mask) {
        return values.mul(mask).reduceSum(false, 1).div(mask.reduceSum(false, 1).add(1e-6));
    }

    /** How differently the second network sees what was expected and what happened: {@code [T, B]}. Only the first network learns from it. */
    private Value featureLoss(Value expected, Value wanted, Value taken) {
        Value seen = network.frozenSeenFeatures(wanted, taken).stopGradient();
        return network.frozenSeenFeatures(expected, taken)
                .sub(seen)
                .square()
                .reduceMean(false, 1, 2, 3)
                .reshape(steps, batch);
    }

    /** Of a yes or no: {@code softplus(x) - x y}. */
    static Value crossEntropy(Value logit, Value wanted) {
        return logit.softplus().sub(logit.mul(wanted));
    }

    private Value policyLoss(Value valueAndLogits) {
        Value wanted = graph.input("policies", ElementType.FLOAT32, Shape.of(steps + 1, batch, shape.actions()));
        Value said = valueAndLogits
                .slice(1, 1, 1 + shape.actions())
                .reshape(steps + 1, batch, shape.actions())
                .logSoftmax(2);
        return said.mul(wanted).reduceSum(false, 2).neg();
    }
}
