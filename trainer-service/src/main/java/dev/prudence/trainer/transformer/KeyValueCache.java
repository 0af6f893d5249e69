package dev.prudence.trainer.transformer;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * The keys and values of earlier tokens as state of a decoding step: {@code kv/<layer>/key} and {@code kv/<layer>/value},
 * float32 {@code [rows, heads, contextLength, headWidth]}.
 *
 * <p>Each row writes at its own position and sees up to it. What an earlier occupant of the row left in later slots gets
 * weight exactly 0.
 *
 * <p>Not thread-safe.
 */
final class KeyValueCache {

    private final GraphBuilder graph;
    private final Shape slots;
    private final Value written;
    private final Value visible;

    KeyValueCache(GraphBuilder graph, TransformerShape shape, Value positions) {
        this.graph = graph;
        int rows = positions.shape().dimension(0);
        this.slots = Shape.of(rows, shape.heads(), shape.contextLength(), shape.headWidth());
        Value all = graph.range(shape.contextLength());
        this.written = all.reshape(1, 1, shape.contextLength(), 1).equalTo(positions.reshape(rows, 1, 1, 1));
        this.visible = all.reshape(1, 1, 1, shape.contextLength()).lessOrEqual(positions.reshape(rows, 1, 1, 1));
    }

    /** Which slots a row's token may look at; bool {@code [rows, 1, 1, contextLength]}. */
    Value visible() {
        return visible;
    }

    Value appendKey(int layer, Value key) {
        return append("kv/" + layer + "/key", key);
    }

    Value appendValue(int layer, Value value) {
        return append("kv/" + layer + "/value", value);
    }

    private Value append(String name, Value added) {
        Value before = graph.input(name, ElementType.FLOAT32, slots);
        Value after = written.where(added, before);
        graph.state(before, after);
        return after;
    }
}
