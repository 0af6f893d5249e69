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
    private final boolean selecting;

    /** @param selecting whether the step can draw among the likeliest tokens only */
    DecoderGraph(String name, int rows, int contextLength, boolean selecting) {
        this.selecting = selecting;
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
        Value scaled = logits.mul(inverseTemperature.unsqueeze(1));
        Value sampled = selecting ? selected(scaled) : plain(scaled);
        graph.output("sampled", sampled);
        graph.output(
                "log_probability",
                logits.logSoftmax(1).gatherElements(1, sampled.unsqueeze(1)).squeeze(1));
    }

    private Value plain(Value scaled) {
        int vocabulary = scaled.shape().dimension(1);
        Value cumulative = scaled.softmax(1).cumSum(1);
        Value threshold = uniform.unsqueeze(1).mul(cumulative.slice(1, vocabulary - 1, vocabulary));
        Value below = cumulative.less(threshold).cast(ElementType.FLOAT32).reduceSum(false, 1);
        return below.min(graph.scalar(vocabulary - 1)).cast(ElementType.INT64);
    }

    /** Without sorting: every token is compared with every other, which only a small vocabulary allows. */
    private Value selected(Value scaled) {
        int vocabulary = scaled.shape().dimension(1);
        Value topK = graph.input("top_k", ElementType.INT64, Shape.of(rows));
        Value topP = graph.input("top_p", ElementType.FLOAT32, Shape.of(rows));
        Value forbidden = graph.input("forbidden", ElementType.INT64, Shape.of(rows, 8));
        Value ids = graph.range(vocabulary);
        Value isForbidden = ids.reshape(1, vocabulary, 1)
                .equalTo(forbidden.unsqueeze(1))
                .cast(ElementType.FLOAT32)
                .reduceMax(false, 2);
        Value probabilities = isForbidden
                .greater(graph.scalar(0))
                .where(graph.scalar(-1e30), scaled)
                .softmax(1);
        Value own = probabilities.unsqueeze(2);
        Value other = probabilities.unsqueeze(1);
        Value lowerId = ids.reshape(1, 1, vocabulary).less(ids.reshape(1, vocabulary, 1));
        Value ahead = other.greater(own).or(other.equalTo(own).and(lowerId)).cast(ElementType.FLOAT32);
        Value rank = ahead.reduceSum(false, 2);
        Value likeliest = kept(rank.cast(ElementType.INT64).less(topK.unsqueeze(1)), probabilities);
        Value share = likeliest.reduceSum(true, 1).mul(topP.unsqueeze(1));
        Value left = kept(before(ahead, likeliest).less(share), likeliest);
        Value threshold = left.reduceSum(true, 1).mul(uniform.unsqueeze(1));
        Value reached = before(ahead, left).less(threshold).and(left.greater(graph.scalar(0)));
        return reached.where(rank, graph.scalar(-1)).argMax(1);
    }

    /** How much probability stands before each token. */
    private static Value before(Value ahead, Value probabilities) {
        return ahead.mul(probabilities.unsqueeze(1)).reduceSum(false, 2);
    }

    private Value kept(Value condition, Value probabilities) {
        return condition.where(probabilities, graph.scalar(0));
    }

    private Value slots() {
        return graph.range(contextLength).reshape(1, 1, contextLength, 1);
    }
}
