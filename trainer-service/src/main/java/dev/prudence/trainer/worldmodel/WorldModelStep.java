package dev.prudence.trainer.worldmodel;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.training.TrainingStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The loss of a world model over sequences, and its training step. From the first observation of a sequence both networks are unrolled by the
 * actions that were taken. The first network learns observations, rewards and ends; the second learns values and policies from what the first one
 * predicts, without changing it. Its memory's gradient is halved at every step, as in MuZero. Both have Adam; no parameter belongs to both. Where
 * imagination goes on from features, the first network learns what the second one will see in the place of observations; where it goes on from
 * the environment itself, there is only the second one, and it learns from what was seen.
 *
 * <p>Inputs, for {@code B} sequences of {@code T} steps, float32 unless said otherwise: {@code observations [T+1, B, channels, height, width]}; {@code
 * actions} int64 {@code [T+1, B]}, each the one that led to its observation; {@code rewards}, {@code dones}, {@code seen_mask}, {@code reward_mask}
 * and {@code done_mask}, {@code [T, B]}; {@code values}, {@code value_mask}, {@code [T+1, B]}; {@code policies [T+1, B, actions]}; {@code weights [B]}.
 * A mask is 1 where something counts; of the environment itself there are no rewards, ends and masks of them. Outputs beside those of a training step:
 * {@code value_error [B]}, of the first value, each part of the loss, and how wrong predictions are after each number of steps: {@code
 * mistakes_by_depth} or {@code feature_error_by_depth}, and {@code reward_error_by_depth}, {@code [T]} from one step on, {@code value_error_by_depth},
 * {@code [T+1]}.
 */
final class WorldModelStep {

    private final WorldModelShape shape;
    private final WorldModelCosts costs;
    private final int batch;
    private final int steps;
    private final GraphBuilder graph = GraphBuilder.create("world-model");
    private final DualNetwork network;
    private final Value observations;
    private final Value actions;
    private final List<Part> parts = new ArrayList<>();
    private final Map<String, Value> byDepth = new LinkedHashMap<>();

    /** A part of the loss: {@code bySequence} is {@code [B]}. */
    private record Part(String name, double cost, Value bySequence) {}

    private WorldModelStep(WorldModelShape shape, WorldModelCosts costs, int batch, int steps) {
        this.shape = shape;
        this.costs = costs;
        this.batch = batch;
        this.steps = steps;
        this.network = new DualNetwork(graph, shape);
        this.observations = graph.input(
                "observations",
                ElementType.FLOAT32,
                Shape.of(steps + 1, batch, shape.channels(), shape.height(), shape.width()));
        this.actions = graph.input("actions", ElementType.INT64, Shape.of(steps + 1, batch));
    }

    static TrainingStep build(WorldModelShape shape, WorldModelCosts costs, int batch, int steps, double clipNorm) {
        return new WorldModelStep(shape, costs, batch, steps).build(clipNorm);
    }

    private TrainingStep build(double clipNorm) {
        Value weights = graph.input("weights", ElementType.FLOAT32, Shape.of(batch));
        Value valueAndLogits = switch (shape.dynamics()) {
            case OBSERVATIONS -> imaginedObservations();
            case FEATURES -> imaginedFeatures();
            case ENVIRONMENT -> seenByItself();
        };
        Value error = learnValues(valueAndLogits);
        TrainingStep.Builder step = TrainingStep.builder(
                        graph, bySequence().mul(weights).mean())
                .clipNorm(clipNorm)
                .skipNonFinite();
        parts.forEach(
                part -> step.metric(part.name() + "_loss", part.bySequence().mean()));
        byDepth.forEach((what, values) -> step.metric(what + "_by_depth", values));
        return step.metric("value_error", error.slice(0, 0, 1).squeeze(0).abs()).build();
    }

    private Value bySequence() {
        Value sum = null;
        for (Part part : parts) {
            Value weighted = part.bySequence().mul(part.cost());
            sum = sum == null ? weighted : sum.add(weighted);
        }
        return Objects.requireNonNull(sum, "a loss has parts");
    }

    /** What the second network says of observations that the first one predicts, which learns them, rewards and ends. */
    private Value imaginedObservations() {
        Value first = observations.slice(0, 0, 1).squeeze(0);
        Value predicted = unrolledStates(first);
        Value decoded = network.decoded(predicted);
        Value expected = network.observation(decoded);
        Value seen =
                network.seenFeatures(first.concat(0, expected.stopGradient()), actions.reshape((steps + 1) * batch));
        Value valueAndLogits = network.valueAndLogits(unrolledValues(seen));
        Value seenMask = target("seen_mask", steps);
        learn(
                "observation",
                costs.observation(),
                mean(network.observationError(decoded, later())).mul(seenMask));
        if (costs.feature() > 0) {
            learn(
                    "feature",
                    costs.feature(),
                    featureError(network.frozenSeenFeatures(expected, taken())).mul(seenMask));
        }
        learnRewards(predicted);
        Value mistakes = network.mistakes(decoded, later()).reshape(steps, batch);
        byDepth.put("mistakes", meanOf(mistakes, seenMask));
        return valueAndLogits;
    }

    /** What the second network says of what it is expected to see: the first one learns that, rewards and ends. */
    private Value imaginedFeatures() {
        Value first = observations.slice(0, 0, 1).squeeze(0);
        Value predicted = unrolledStates(first);
        Value foreseen = network.foreseenFeatures(predicted);
        Value seen = network.seenFeatures(first, at(0)).concat(0, foreseen.stopGradient());
        Value valueAndLogits = network.valueAndLogits(unrolledValues(seen));
        Value seenMask = target("seen_mask", steps);
        Value error = featureError(foreseen);
        learn("feature", costs.feature(), error.mul(seenMask));
        learnRewards(predicted);
        byDepth.put("feature_error", meanOf(error, seenMask));
        return valueAndLogits;
    }

    /** What the second network says of what was seen. */
    private Value seenByItself() {
        int all = (steps + 1) * batch;
        Value every = observations.reshape(all, shape.channels(), shape.height(), shape.width());
        return network.valueAndLogits(network.valueFeatures(network.seenFeatures(every, actions.reshape(all))));
    }

    private void learn(String name, double cost, Value byStep) {
        parts.add(new Part(name, cost, byStep.reduceSum(false, 0)));
    }

    private void learnRewards(Value predicted) {
        Value rewardAndDone = network.rewardAndDone(predicted).reshape(steps, batch, 2);
        Value errors = part(rewardAndDone, 0).sub(target("rewards", steps));
        Value rewardMask = target("reward_mask", steps);
        learn("reward", costs.reward(), errors.square().mul(rewardMask));
        Value done = crossEntropy(part(rewardAndDone, 1), target("dones", steps));
        learn("done", costs.done(), done.mul(target("done_mask", steps)));
        byDepth.put("reward_error", meanOf(errors.abs(), rewardMask));
    }

    /** Returns how wrong values are, {@code [T+1, B]}. */
    private Value learnValues(Value valueAndLogits) {
        Value values = valueAndLogits.slice(1, 0, 1).reshape(steps + 1, batch);
        Value error = values.sub(target("values", steps + 1));
        Value valueMask = target("value_mask", steps + 1);
        learn("value", costs.value(), error.square().mul(valueMask));
        learn("policy", costs.policy(), policyLoss(valueAndLogits).mul(valueMask));
        byDepth.put("value_error", meanOf(error.abs(), valueMask));
        return error;
    }

    /** The observations behind each step: {@code [T B, channels, height, width]}. */
    private Value later() {
        return observations
                .slice(0, 1, steps + 1)
                .reshape(steps * batch, shape.channels(), shape.height(), shape.width());
    }

    /** The actions that led there: {@code [T B]}. */
    private Value taken() {
        return actions.slice(0, 1, steps + 1).reshape(steps * batch);
    }

    /** Means over channels and places: {@code [T, B]}. */
    private Value mean(Value errors) {
        return errors.reduceMean(false, 1, 2, 3).reshape(steps, batch);
    }

    /** Features of the first network after each step: {@code [T B, features, height, width]}. */
    private Value unrolledStates(Value first) {
        Value state = network.stateFeatures(first, at(0));
        List<Value> all = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            state = network.nextStateFeatures(state, at(step));
            all.add(state);
        }
        return joined(all);
    }

    /** Features of the second network, from those that it sees at the first observation and after each step: {@code [(T+1) B, features, height, width]}. */
    private Value unrolledValues(Value features) {
        Value remembered = graph.zeros(features.slice(0, 0, batch).type());
        List<Value> all = new ArrayList<>();
        for (int step = 0; step <= steps; step++) {
            Value now = features.slice(0, step * batch, (step + 1) * batch);
            remembered = network.valueFeatures(halved(remembered), halved(now), at(step));
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

    private Value at(int step) {
        return actions.slice(0, step, step + 1).squeeze(0);
    }

    private Value target(String name, int times) {
        return graph.input(name, ElementType.FLOAT32, Shape.of(times, batch));
    }

    private static Value part(Value rewardAndDone, int which) {
        return rewardAndDone.slice(2, which, which + 1).squeeze(2);
    }

    /** Means over the batch at each step, where something counts: {@code [T]}. */
    private static Value meanOf(Value values, Value mask) {
        return values.mul(mask).reduceSum(false, 1).div(mask.reduceSum(false, 1).add(1e-6));
    }

    /** How far features are from what the second network sees in what happened: {@code [T, B]}. Only the first network learns from it. */
    private Value featureError(Value features) {
        Value seen = network.frozenSeenFeatures(later(), taken()).stopGradient();
        return mean(features.sub(seen).square());
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
