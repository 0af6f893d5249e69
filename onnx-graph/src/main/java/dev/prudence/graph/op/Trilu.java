package dev.prudence.graph.op;

import dev.prudence.graph.TensorType;
import java.util.List;

/**
 * One triangle of each matrix {@code [..., rows, columns]}, zeros elsewhere.
 *
 * @param upper the upper triangle, else the lower one
 * @param diagonal where it ends: 0 is the main diagonal, above 0 lies to the right of it
 */
public record Trilu(boolean upper, int diagonal) implements Op {
    @Override
    public List<TensorType> resultTypes(Operands operands) {
        Operands.require(operands.count(1).shape(0).rank() >= 2, "expects matrices", operands.shape(0));
        return operands.types();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("upper", upper));
    }

    @Override
    public List<List<Long>> staticOperands() {
        return List.of(List.of((long) diagonal));
    }

    @Override
    public void backward(Backward node) {
        node.add(0, node.cotangent().graph().apply(this, node.cotangent()));
    }
}
