package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.trainer.actorcritic.ActorNetwork.Recall;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of an actor over steps, and its training step. Inputs beside those of {@link ActorNetwork}: {@code action} and {@code reset} int64 {@code
 * [rows]}; {@code imaginary} float32 {@code [rows]}, 1 for imaginary steps, which only the critic learns from where chance draws them; {@code advantages} and {@code targets} float32 {@code [rows, 2]}, of real and of
 * planning rewards; {@code planning_cost} float32 scalar, the weight of what concerns planning rewards, which real steps have no part in.
 *
 * <p>Actors that remember learn from segments of their unrolls, the last one first: {@code kept} float32 {@code [unrolls, steps]} is 0 where an episode
 * begins, {@code memory_gradient} float32 {@code [unrolls, memory size]} is what the segment behind this one says about the memory that it began with, and
 * the output {@code gradient_of_memory} is the same for the segment before. Adding up the gradients of all segments gives those of the whole unroll.
 */
final class ActorStep {

    private ActorStep() {}

    static TrainingStep build(ActorShape shape, ActorCosts costs, int unrolls, int steps, int views, double clipNorm) {
        int rows = unrolls * steps;
        GraphBuilder graph = GraphBuilder.create("actor");
        ActorNetwork network =
                ActorNetwork.create(graph, shape, unrolls, steps, views, kept(graph, shape, unrolls, steps));
        Value imaginary = graph.input("imaginary", ElementType.FLOAT32, Shape.of(rows));
        Value real = imaginary.neg().add(1);
        Value imagined = costs.imagination() ? imaginary : imaginary.mul(0);
        Value realLogs = network.realLogits().logSoftmax(1);
        Value imaginaryLogs = network.imaginaryLogits().logSoftmax(1);
        Value resetLogs = network.resetLogits().logSoftmax(1);
        Value action = graph.input("action", ElementType.INT64, Shape.of(rows));
        Value reset = graph.input("reset", ElementType.INT64, Shape.of(rows));
        Value taken = of(realLogs, action)
                .mul(real)
                .add(of(imaginaryLogs, action).add(of(resetLogs, reset)).mul(imagined));

        Value planning = imaginary.mul(graph.input("planning_cost", ElementType.FLOAT32, Shape.scalar()));
        Value weights = graph.constant(new float[] {1, 0}, Shape.of(1, 2))
                .add(planning.unsqueeze(1).mul(graph.constant(new float[] {0, 1}, Shape.of(1, 2))));
        Value advantages = graph.input("advantages", ElementType.FLOAT32, Shape.of(rows, 2));
        Value targets = graph.input("targets", ElementType.FLOAT32, Shape.of(rows, 2));
        Value policyLoss = taken.neg().mul(advantages.mul(weights).reduceSum(false, 1));
        Value criticLoss = network.values().sub(targets).square().mul(weights).reduceSum(false, 1);
        Value realEntropy = entropy(realLogs).mul(real);
        Value imaginaryEntropy = entropy(imaginaryLogs).add(entropy(resetLogs)).mul(imagined);
        Value size = network.read()
                .square()
                .reduceSum(false, 1)
                .mul(0.5e-6)
                .add(used(network, real, imagined).mul(0.5e-3));
        Value loss = policyLoss
                .add(criticLoss.mul(costs.critic()))
                .sub(realEntropy.mul(costs.realEntropy()))
                .sub(imaginaryEntropy.mul(costs.imaginaryEntropy()))
                .add(size.mul(costs.regularisation()));
        TrainingStep.Builder step = network.recall()
                .map(recall -> recalling(graph, loss.mean(), recall))
                .orElseGet(() -> TrainingStep.builder(graph, loss.mean()));
        return step.clipNorm(clipNorm)
                .skipNonFinite()
                .metric("own_loss", loss.mean())
                .metric("policy_loss", policyLoss.mean())
                .metric("critic_loss", criticLoss.mean())
                .metric("real_entropy", realEntropy.sum().div(real.sum().add(1e-6)))
                .metric(
                        "imaginary_entropy",
                        imaginaryEntropy.sum().div(imaginary.sum().add(1e-6)))
                .build();
    }

    private static TrainingStep.Builder recalling(GraphBuilder graph, Value loss, Recall recall) {
        Value behind = graph.input(
                "memory_gradient", ElementType.FLOAT32, recall.behind().shape());
        return TrainingStep.builder(graph, loss.add(recall.behind().mul(behind).sum()))
                .accumulateGradients()
                .gradient("gradient_of_memory", recall.before());
    }

    /** Float32 {@code [unrolls, 1]} for each step; empty for actors that remember nothing. */
    static List<Value> kept(GraphBuilder graph, ActorShape shape, int unrolls, int steps) {
        if (shape.recurrence().layers() == 0) {
            return List.of();
        }
        Value all = graph.input("kept", ElementType.FLOAT32, Shape.of(unrolls, steps));
        List<Value> kept = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            kept.add(all.slice(1, step, step + 1));
        }
        return kept;
    }

    private static Value of(Value logs, Value chosen) {
        return logs.gatherElements(1, chosen.unsqueeze(1)).squeeze(1);
    }

    private static Value entropy(Value logs) {
        return logs.exp().mul(logs).reduceSum(false, 1).neg();
    }

    /** The squares of the logits that a step is drawn from. */
    private static Value used(ActorNetwork network, Value real, Value imagined) {
        Value realSquares = network.realLogits().square().reduceSum(false, 1).mul(real);
        Value imaginarySquares = network.imaginaryLogits()
                .square()
                .reduceSum(false, 1)
                .add(network.resetLogits().square().reduceSum(false, 1))
                .mul(imagined);
        return realSquares.add(imaginarySquares);
    }
}
