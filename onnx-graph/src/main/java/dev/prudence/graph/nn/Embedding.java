package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * A vector for each index.
 *
 * @param table {@code [entries, width]}
 */
public record Embedding(Value table) {

    /** Adds the parameter {@code <name>/embedding}. */
    public static Embedding create(GraphBuilder graph, String name, int entries, int width) {
        return new Embedding(graph.parameter(name + "/embedding", Shape.of(entries, width)));
    }

    /** int64 {@code [..]} to {@code [.., width]}. */
    public Value apply(Value indices) {
        return table.gather(0, indices);
    }

    /** Scores of all entries, with the same table: {@code [.., width]} to {@code [.., entries]}. */
    public Value scores(Value x) {
        return x.matMul(table.transposeLast());
    }
}
