package dev.prudence.graph.training;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Weighted sums of gradients over micro-batches, kept as the states {@code accumulated/<parameter>} and {@code accumulated_weight}. The sums
 * given here include the micro-batch at hand.
 */
final class Accumulation {
    private static final String SUM = "accumulated/";
    private static final String WEIGHT = "accumulated_weight";

    private final List<Parameter> parameters;
    private final List<Value> previous = new ArrayList<>();
    private final List<Value> sums = new ArrayList<>();
    private final Value previousWeight;
    private final Value weightSum;

    /** @param weight float32 scalar, the share of this micro-batch */
    Accumulation(GraphBuilder graph, Value weight, List<Parameter> parameters, List<Value> gradients) {
        this.parameters = parameters;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            previous.add(graph.input(SUM + parameter.name(), ElementType.FLOAT32, parameter.shape()));
            sums.add(previous.get(i).add(gradients.get(i).mul(weight)));
        }
        previousWeight = graph.input(WEIGHT, ElementType.FLOAT32, Shape.scalar());
        weightSum = previousWeight.add(weight);
    }

    /** The weighted means; zeros where all weights are 0. */
    List<Value> means() {
        Value divisor = weightSum.max(weightSum.graph().scalar(Float.MIN_NORMAL));
        return sums.stream().map(sum -> sum.div(divisor)).toList();
    }

    void keep(StepOutputs outputs) {
        addStates(outputs, sums, weightSum);
    }

    void reset(StepOutputs outputs) {
        List<Value> zeros =
                sums.stream().map(sum -> sum.graph().zeros(sum.type())).toList();
        addStates(outputs, zeros, weightSum.graph().scalar(0));
    }

    private void addStates(StepOutputs outputs, List<Value> next, Value nextWeight) {
        IntStream.range(0, next.size())
                .forEach(i -> outputs.addState(
                        SUM + parameters.get(i).name(), new StepScope.Change(previous.get(i), next.get(i))));
        outputs.addState(WEIGHT, new StepScope.Change(previousWeight, nextWeight));
    }
}
