package dev.prudence.policy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/** Inputs and outputs that every decoder of these tests shares, so that a test writes only what makes logits. */
final class DecoderGraph {
    final GraphBuilder graph;
    final int rows;
    final int contextLength;
    final Value token;
    final Value position;
    private final Value uniform;
    private final Value inverseTemperature;

    DecoderGraph(String name, int rows, int contextLength) {
        this.graph = GraphBuilder.create(name);
        this.rows = rows;
        this.contextLength = contextLength;
        token = graph.input("token", ElementType.INT64, Shape.of(rows));
        position = graph.input("position", ElementType.INT64, Shape.of(rows));
        uniform = graph.input("uniform", ElementType.FLOAT32, Shape.of(rows));
        inverseTemperature = graph.input("inverse_temperature", ElementType.FLOAT32, Shape.of(rows));
    }

    /** True where the cache's slot is filled: bool [rows, 1, contextLength, 1]. */
    Value filled() {
        return slots().lessOrEqual(position.reshape(rows, 1, 1, 1));
    }

    /** State float32 [rows, heads, contextLength, width] after {@code entry} [rows, heads, 1, width] was written. */
    Value cache(String name, Value entry) {
        Shape shape = Shape.of(
                rows, entry.shape().dimension(1), contextLength, entry.shape().dimension(3));
        Value before = graph.input(name, ElementType.FLOAT32, shape);
        Value after = slots().equalTo(position.reshape(rows, 1, 1, 1)).where(entry, before);
        graph.state(before, after);
        return after;
    }

    /** Draws from {@code logits} float32 [rows, vocabulary] by inverse CDF. */
    void draw(Value logits) {
        int vocabulary = logits.shape().dimension(1);
        Value cumulative =
                logits.mul(inverseTemperature.unsqueeze(1)).softmax(1).cumSum(1);
        Value threshold = uniform.unsqueeze(1).mul(cumulative.slice(1, vocabulary - 1, vocabulary));
        Value below = cumulative.less(threshold).cast(ElementType.FLOAT32).reduceSum(false, 1);
        Value sampled = below.min(graph.scalar(vocabulary - 1)).cast(ElementType.INT64);
        graph.output("sampled", sampled);
        graph.output(
                "log_probability",
                logits.logSoftmax(1).gatherElements(1, sampled.unsqueeze(1)).squeeze(1));
    }

    private Value slots() {
        return graph.range(contextLength).reshape(1, 1, contextLength, 1);
    }
}
