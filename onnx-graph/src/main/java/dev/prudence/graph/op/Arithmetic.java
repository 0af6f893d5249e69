package dev.prudence.graph.op;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.Value;
import java.util.List;

/** Elementwise arithmetic. Binary ops broadcast. */
public sealed interface Arithmetic extends Op {

    /** Two numeric operands of one type. */
    sealed interface Binary extends Arithmetic {
        @Override
        default List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(2).alike().numeric().broadcast());
        }
    }

    /** One operand, floating unless an operator takes all numbers; the result has its type. */
    sealed interface Unary extends Arithmetic {
        @Override
        default List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).floating().type(0));
        }
    }

    record Add() implements Binary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent());
            node.add(1, node.cotangent());
        }
    }

    record Sub() implements Binary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent());
            node.add(1, node.cotangent().neg());
        }
    }

    record Mul() implements Binary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().mul(node.operand(1)));
            node.add(1, node.cotangent().mul(node.operand(0)));
        }
    }

    record Div() implements Binary {
        @Override
        public void backward(Backward node) {
            Value scaled = node.cotangent().div(node.operand(1));
            node.add(0, scaled);
            node.add(1, scaled.mul(node.result()).neg());
        }
    }

    /** Where the operands are equal the whole gradient goes to the first. */
    record Max() implements Binary {
        @Override
        public void backward(Backward node) {
            choose(node, node.operand(0).greaterOrEqual(node.operand(1)));
        }
    }

    /** Where the operands are equal the whole gradient goes to the first. */
    record Min() implements Binary {
        @Override
        public void backward(Backward node) {
            choose(node, node.operand(0).lessOrEqual(node.operand(1)));
        }
    }

    /** A negative base needs a whole exponent. The exponent's own gradient needs a positive base. */
    record Pow() implements Binary {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(2).alike().floating().broadcast());
        }

        @Override
        public void backward(Backward node) {
            Value base = node.operand(0);
            Value exponent = node.operand(1);
            node.add(0, node.cotangent().mul(exponent.mul(base.pow(exponent.add(-1)))));
            node.add(1, node.cotangent().mul(node.result().mul(base.log())));
        }
    }

    /**
     * What is left of a division.
     *
     * @param likeDividend whether the result has the dividend's sign, for numbers of any type, or the divisor's, for whole ones only
     */
    record Mod(boolean likeDividend) implements Binary {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            Operands.require(
                    likeDividend || !operands.elementType(0).isFloating(),
                    "expects whole numbers for the divisor's sign",
                    operands.type(0));
            return Binary.super.resultTypes(operands);
        }

        @Override
        public List<Attribute> attributes() {
            return List.of(Attribute.of("fmod", likeDividend));
        }

        @Override
        public void backward(Backward node) {
            Value quotient = node.operand(0).sub(node.result()).div(node.operand(1));
            node.add(0, node.cotangent());
            node.add(1, node.cotangent().mul(quotient).neg());
        }
    }

    record Neg() implements Unary {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).numeric().type(0));
        }

        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().neg());
        }
    }

    /** The gradient at 0 is 0. */
    record Abs() implements Unary {
        @Override
        public List<TensorType> resultTypes(Operands operands) {
            return List.of(operands.count(1).numeric().type(0));
        }

        @Override
        public void backward(Backward node) {
            Value x = node.operand(0);
            Value zero = zero(node.cotangent());
            Value signed = x.less(zero).where(node.cotangent().neg(), zero);
            node.add(0, x.greater(zero).where(node.cotangent(), signed));
        }
    }

    record Reciprocal() implements Unary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().mul(node.result().square()).neg());
        }
    }

    record Exp() implements Unary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().mul(node.result()));
        }
    }

    record Log() implements Unary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().div(node.operand(0)));
        }
    }

    record Sqrt() implements Unary {
        @Override
        public void backward(Backward node) {
            node.add(0, node.cotangent().div(node.result().mul(2)));
        }
    }

    private static void choose(Backward node, Value first) {
        Value zero = zero(node.cotangent());
        node.add(0, first.where(node.cotangent(), zero));
        node.add(1, first.where(zero, node.cotangent()));
    }

    /** A scalar 0 of the same type. */
    static Value zero(Value like) {
        ElementType type = like.elementType();
        return like.graph().scalar(type, 0);
    }
}
