package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.List;

/**
 * Multi-head scaled dot-product self-attention, {@code softmax(Q Kᵀ / sqrt(d) + mask) V} with d the width of a head,
 * <a href="https://arxiv.org/abs/1706.03762">arXiv 1706.03762</a>. The same weights serve three uses: causal over a whole sequence, over
 * a whole sequence with a key mask, and causal one token at a time.
 *
 * @param projection width to queries, keys and values, one after another
 * @param output width to width
 */
public record SelfAttention(Linear projection, Linear output, int heads) {
    /** Added to a score it leaves a weight of exactly 0, and stays finite where all keys are masked. */
    private static final double MASKED = -1e9;

    /** Keys and values of the positions so far, each {@code [rows, heads, context, width / heads]}. */
    public record Cache(Value keys, Value values) {}

    /** The result of one token and the cache that holds it. */
    public record Step(Value output, Cache cache) {}

    /** Adds the linear layers {@code <name>/projection} and {@code <name>/output}. */
    public static SelfAttention create(GraphBuilder graph, String name, int width, int heads) {
        if (width % heads != 0) {
            throw new IllegalArgumentException("The heads share the width evenly: width=" + width + ", heads=" + heads);
        }
        return new SelfAttention(
                Linear.create(graph, name + "/projection", width, 3 * width),
                Linear.create(graph, name + "/output", width, width),
                heads);
    }

    /** Each position sees itself and earlier ones; {@code [rows, time, width]} to the same shape. */
    public Value causal(Value x) {
        return attend(x, causalMask(x, x.shape().dimension(1)));
    }

    /**
     * Each position sees the unmasked ones; {@code [rows, time, width]} to the same shape.
     *
     * @param visible bool {@code [rows, time]}, true for real tokens, false for padding
     */
    public Value masked(Value x, Value visible) {
        return attend(x, hiding(x, visible).unsqueeze(1).unsqueeze(1));
    }

    /**
     * One token a row.
     *
     * @param x {@code [rows, width]}
     * @param position int64, from 0: {@code [rows]}, or {@code [1]} for all rows
     */
    public Step step(Value x, Cache cache, Value position) {
        List<Value> parts = split(x.unsqueeze(1));
        int context = cache.keys().shape().dimension(2);
        Value places = x.graph().range(context);
        Value own = position.reshape(-1, 1);
        Value here = places.equalTo(own).reshape(-1, 1, context, 1);
        Cache next = new Cache(here.where(parts.get(1), cache.keys()), here.where(parts.get(2), cache.values()));
        Value y = attend(parts.get(0), next, hiding(x, places.lessOrEqual(own).reshape(-1, 1, 1, context)));
        return new Step(output.apply(y.squeeze(1)), next);
    }

    private Value attend(Value x, Value mask) {
        List<Value> parts = split(x);
        return output.apply(attend(parts.get(0), new Cache(parts.get(1), parts.get(2)), mask));
    }

    /** {@code [rows, heads, queries, d]} against {@code [rows, heads, keys, d]} to {@code [rows, queries, width]}. */
    private Value attend(Value queries, Cache cache, Value mask) {
        double scale = 1 / Math.sqrt(queries.shape().dimension(-1));
        Value weights = queries.mul(scale)
                .matMul(cache.keys().transposeLast())
                .add(mask)
                .softmax(-1);
        Value mixed = weights.matMul(cache.values()).transpose(0, 2, 1, 3);
        return mixed.reshape(mixed.shape().dimension(0), mixed.shape().dimension(1), -1);
    }

    /** Queries, keys and values, each {@code [rows, heads, time, d]}. */
    private List<Value> split(Value x) {
        int width = x.shape().dimension(-1);
        return projection.apply(x).split(-1, width, width, width).stream()
                .map(this::byHead)
                .toList();
    }

    private Value byHead(Value x) {
        Shape shape = x.shape();
        return x.reshape(shape.dimension(0), shape.dimension(1), heads, -1).transpose(0, 2, 1, 3);
    }

    /** {@code [time, time]}: 0 where the column is no later than the row. */
    private static Value causalMask(Value x, int time) {
        Value places = x.graph().range(time);
        return hiding(x, places.unsqueeze(0).lessOrEqual(places.unsqueeze(1)));
    }

    /** What is added to scores: 0 where visible. */
    private static Value hiding(Value x, Value visible) {
        GraphBuilder graph = x.graph();
        return visible.where(graph.scalar(x.elementType(), 0), graph.scalar(x.elementType(), MASKED));
    }
}
