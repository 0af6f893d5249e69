package dev.prudence.graph;

import java.util.ArrayList;
import java.util.List;

/** A result of a node. */
public final class Result extends Value {
    private final Node node;
    private final int position;

    private Result(Node node, int position, GraphBuilder graph, TensorType type) {
        super(graph, type);
        this.node = node;
        this.position = position;
    }

    static List<Value> all(Node node, GraphBuilder graph, List<TensorType> types) {
        List<Value> results = new ArrayList<>();
        for (TensorType type : types) {
            results.add(new Result(node, results.size(), graph, type));
        }
        return List.copyOf(results);
    }

    public Node node() {
        return node;
    }

    @Override
    public String name() {
        return position == 0 ? node.toString() : node + ":" + position;
    }
}
