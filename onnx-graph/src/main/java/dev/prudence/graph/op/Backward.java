package dev.prudence.graph.op;

import dev.prudence.graph.Value;

/** One node as its gradient rule sees it. */
public interface Backward {

    Value operand(int index);

    /** Number of operands. */
    int operands();

    Value result(int index);

    default Value result() {
        return result(0);
    }

    /** The gradient of the scalar being differentiated with respect to a result; zeros when nothing depends on that result. */
    Value cotangent(int index);

    default Value cotangent() {
        return cotangent(0);
    }

    /** Adds to an operand's gradient. A gradient of broadcast shape is summed back to the operand's. */
    void add(int operand, Value gradient);
}
