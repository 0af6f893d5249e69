package dev.prudence.graph;

/** A value that is fed at every run. */
public final class Input extends Value {
    private final String name;

    Input(GraphBuilder graph, String name, TensorType type) {
        super(graph, type);
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }
}
