package dev.prudence.graph.op;

import dev.prudence.graph.TensorType;
import java.util.List;

/** Sine and cosine of an angle in radians, elementwise. */
public sealed interface Trigonometry extends Op {

    @Override
    default List<TensorType> resultTypes(Operands operands) {
        return List.of(operands.count(1).floating().type(0));
    }

    record Sin() implements Trigonometry {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().mul(node.operand(0).graph().apply(new Cos(), node.operand(0))));
        }
    }

    record Cos() implements Trigonometry {
        @Override
        public void backward(Backward node) {
            node.add(
                    0,
                    node.cotangent()
                            .mul(node.operand(0).graph().apply(new Sin(), node.operand(0)))
                            .neg());
        }
    }
}
