package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.TensorType;
import java.util.List;

/** The same elements, seen differently. */
public sealed interface Conversion extends Op {

    /** Gradients pass between floating types and end at all others. */
    record Cast(ElementType target) implements Conversion {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).type(0).withElementType(target));
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(new Attribute.Whole("to", target.onnxCode()));
        }

        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().cast(node.operand(0).elementType()));
        }
    }

    /** The identity, with no gradient. */
    record StopGradient() implements Conversion {
        @Override
        public String onnxName() {
            return "Identity";
        }

        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return operands.count(1).types();
        }

        @Override
        public void backward(Backward node) {}
    }
}
