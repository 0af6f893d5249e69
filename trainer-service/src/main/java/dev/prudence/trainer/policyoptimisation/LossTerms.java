package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * What losses are made of: the network's outputs, and inputs that appear in the graph when a loss asks for them. All are {@code [rows,
 * time]} of the outputs' type, and where {@code mask} is 0 nothing counts. Not thread-safe.
 */
public final class LossTerms {

    static final String MASK = "mask";
    static final String OLD = "old_log_probabilities";
    static final String REFERENCE = "reference_log_probabilities";
    static final String ADVANTAGES = "advantages";
    static final String RETURNS = "returns";
    static final String OLD_VALUES = "old_values";
    static final String KL_COEFFICIENT = "kl_coefficient";

    private final GraphBuilder graph;
    private final PolicyOutputs outputs;
    private final Map<String, Value> inputs = new HashMap<>();

    LossTerms(GraphBuilder graph, PolicyOutputs outputs) {
        this.graph = graph;
        this.outputs = outputs;
    }

    /** 1 at the positions of actions that count, 0 elsewhere. */
    Value mask() {
        return input(MASK, shape());
    }

    /** {@code log policy - log of the policy that took the actions}; 0 where nothing counts. */
    Value logRatio() {
        return outputs.logProbabilities().sub(input(OLD, shape())).mul(mask());
    }

    /** {@code log policy - log reference}; 0 where nothing counts. */
    Value referenceLogRatio() {
        return outputs.logProbabilities().sub(input(REFERENCE, shape())).mul(mask());
    }

    Value advantages() {
        return input(ADVANTAGES, shape());
    }

    Value returns() {
        return input(RETURNS, shape());
    }

    Value oldValues() {
        return input(OLD_VALUES, shape());
    }

    Value values() {
        return outputs.values().orElseThrow(() -> new IllegalStateException("this network was built without a critic"));
    }

    Value entropy() {
        return outputs.entropy();
    }

    /** The β of this phase, a scalar. */
    Value klCoefficient() {
        return input(KL_COEFFICIENT, Shape.scalar());
    }

    /** How far the policy has moved from the one that took the actions: {@code ½ (log-ratio)²}, a mean over actions. */
    Value moved() {
        return perAction(logRatio().square().mul(number(0.5)));
    }

    /** Number of actions that count. */
    Value actions() {
        return mask().sum();
    }

    /** The mean over all actions that count; 0 without any. */
    Value perAction(Value value) {
        return value.mul(mask()).sum().div(actions().max(number(1)));
    }

    /** The sum over each row's actions, {@code [rows]}. */
    Value perRow(Value value) {
        return value.mul(mask()).reduceSum(false, 1);
    }

    /** 1 for rows that have actions, {@code [rows]}. */
    Value rows() {
        return mask().reduceMax(false, 1);
    }

    /** The mean over rows that have actions, of {@code [rows]}; 0 without any. */
    Value meanOverRows(Value value) {
        return value.mul(rows()).sum().div(rows().sum().max(number(1)));
    }

    /** 1 where a condition holds and 0 elsewhere. */
    Value indicator(Value condition) {
        return condition.cast(type());
    }

    Value number(double value) {
        return graph.scalar(type(), value);
    }

    private ElementType type() {
        return outputs.logProbabilities().elementType();
    }

    private Shape shape() {
        return outputs.logProbabilities().shape();
    }

    private Value input(String name, Shape shape) {
        return inputs.computeIfAbsent(name, missing -> graph.input(name, type(), shape));
    }
}
