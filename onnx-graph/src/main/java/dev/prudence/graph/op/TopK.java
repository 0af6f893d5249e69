package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.TensorType;
import java.util.List;

/**
 * The {@code k} largest elements along an axis, largest first, and where they stand (int64). Of equal elements the one with
 * the lower index comes first. The gradient of the values goes to where they stand; indices have none.
 */
public record TopK(int axis, int k) implements Op {
    @Override
    public List<TensorType> resultTypes(Operands operands) {
        TensorType data = operands.count(1).floating().type(0);
        int size = data.shape().dimension(operands.axis(0, axis));
        Operands.require(k >= 1 && k <= size, "expects k from 1 to " + size, k);
        TensorType values = data.withShape(data.shape().with(axis, k));
        return List.of(values, new TensorType(ElementType.INT64, values.shape()));
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(new Attribute.Whole("axis", axis), Attribute.of("largest", true), Attribute.of("sorted", true));
    }

    @Override
    public List<List<Long>> staticOperands() {
        return List.of(List.of((long) k));
    }

    @Override
    public void backward(Backward node) {
        node.add(
                0,
                node.cotangent(0)
                        .graph()
                        .zeros(node.operand(0).type())
                        .scatterAdd(axis, node.result(1), node.cotangent(0)));
    }
}
