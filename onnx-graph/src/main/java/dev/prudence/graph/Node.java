package dev.prudence.graph;

import dev.prudence.graph.op.Op;
import java.util.List;

/** One operation in a graph: which op, on which operands, giving which results. Nodes stand in the order they were added. */
public final class Node {
    private final int index;
    private final Op op;
    private final List<Value> operands;
    private final List<Value> results;
    private final String origin;

    Node(int index, Op op, List<Value> operands, GraphBuilder graph, List<TensorType> resultTypes, String origin) {
        this.index = index;
        this.origin = origin;
        this.op = op;
        this.operands = operands;
        this.results = Result.all(this, graph, resultTypes);
    }

    /** The position in the builder's list; operands always come from smaller positions. */
    public int index() {
        return index;
    }

    public Op op() {
        return op;
    }

    public List<Value> operands() {
        return operands;
    }

    public List<Value> results() {
        return results;
    }

    /** The name of the imported node that this one stands for; empty for a node that was added here. */
    public String origin() {
        return origin;
    }

    @Override
    public String toString() {
        return op.onnxName() + "#" + index;
    }
}
