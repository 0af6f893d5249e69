package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** Conditions, which have no derivative, and the choice between two values by a condition, which has one. */
public sealed interface Comparison extends Op {

    /** Compares two operands of one type, giving booleans. */
    sealed interface Relation extends Comparison {
        @Override
        default List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(2).alike().broadcast().withElementType(ElementType.BOOL));
        }

        @Override
        default void backward(Backward node) {}
    }

    /** Combines booleans. */
    sealed interface Connective extends Comparison {
        @Override
        default List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(2).only(ElementType.BOOL).broadcast());
        }

        @Override
        default void backward(Backward node) {}
    }

    record Equal() implements Relation {}

    record Less() implements Relation {}

    record LessOrEqual() implements Relation {}

    record Greater() implements Relation {}

    record GreaterOrEqual() implements Relation {}

    record And() implements Connective {}

    record Or() implements Connective {}

    record Xor() implements Connective {}

    /** Asks something of each floating element, giving booleans. */
    sealed interface Property extends Comparison {
        @Override
        default List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).floating().type(0).withElementType(ElementType.BOOL));
        }

        @Override
        default void backward(Backward node) {}
    }

    record IsNaN() implements Property {}

    /** Of either sign. */
    record IsInf() implements Property {}

    record Not() implements Comparison {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).only(ElementType.BOOL).type(0));
        }

        @Override
        public void backward(Backward node) {}
    }

    /** Operands: condition, value where it holds, value where it does not. */
    record Where() implements Comparison {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            TensorType condition = operands.count(3).type(0);
            Operands.require(condition.elementType() == ElementType.BOOL, "expects a boolean condition", condition);
            Operands choices = new Operands(operands.types().subList(1, 3)).alike();
            return List.of(choices.type(0).withShape(operands.broadcast().shape()));
        }

        @Override
        public void backward(Backward node) {
            Value zero = Arithmetic.zero(node.cotangent());
            node.add(1, node.operand(0).where(node.cotangent(), zero));
            node.add(2, node.operand(0).where(zero, node.cotangent()));
        }
    }
}
