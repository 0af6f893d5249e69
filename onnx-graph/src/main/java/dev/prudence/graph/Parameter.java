package dev.prudence.graph;

/** A trainable weight. Its value stands outside the graph, under its name. */
public final class Parameter extends Value {
    private final String name;

    Parameter(GraphBuilder graph, String name, TensorType type) {
        super(graph, type);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }
}
