package dev.prudence.graph.op;

import dev.prudence.graph.TensorType;
import java.util.List;

/** Elementwise steps of a floating operand. Where they have a derivative it is 0, so no gradient passes. */
public sealed interface Rounding extends Op {

    @Override
    default List<TensorType> resultTypes(Operands operands) {
        return List.of(operands.count(1).floating().type(0));
    }

    @Override
    default void backward(Backward node) {}

    record Floor() implements Rounding {}

    record Ceil() implements Rounding {}

    /** To the nearest whole number; halves go to the even one. */
    record Round() implements Rounding {}

    /** -1, 0 or 1. */
    record Sign() implements Rounding {}
}
