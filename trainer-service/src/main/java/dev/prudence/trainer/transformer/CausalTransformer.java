package dev.prudence.trainer.transformer;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A pre-LN causal transformer with learned positions and tied embeddings, placed into a graph.
 *
 * <p>Each block is {@code x + attention(norm(x))}, then {@code x + contraction(gelu(expansion(norm(x))))}; logits are
 * {@code norm(x) · tokensᵀ + bias}.
 *
 * <p>Not thread-safe.
 */
public final class CausalTransformer {

    private static final double EPSILON = 1e-5;
    private static final float MASKED = -1e9f;

    private final GraphBuilder graph;
    private final TransformerShape shape;
    private final Map<String, Value> weights;

    private CausalTransformer(GraphBuilder graph, TransformerShape shape, Map<String, Value> weights) {
        this.graph = graph;
        this.shape = shape;
        this.weights = weights;
    }

    /** Adds the weights of the whole language model as parameters. */
    public static CausalTransformer languageModel(GraphBuilder graph, TransformerShape shape) {
        return create(graph, shape, shape.languageModel(), UnaryOperator.identity());
    }

    /** Adds the weights that make hidden states; {@link #logits} is not available. */
    public static CausalTransformer backbone(GraphBuilder graph, TransformerShape shape) {
        return backbone(graph, shape, UnaryOperator.identity());
    }

    /**
     * As {@link #backbone(GraphBuilder, TransformerShape)}, beside another transformer of the graph.
     *
     * @param named gives each weight its name
     */
    public static CausalTransformer backbone(GraphBuilder graph, TransformerShape shape, UnaryOperator<String> named) {
        return create(graph, shape, shape.backbone(), named);
    }

    private static CausalTransformer create(
            GraphBuilder graph, TransformerShape shape, Map<String, Shape> shapes, UnaryOperator<String> named) {
        Map<String, Value> weights = new LinkedHashMap<>();
        shapes.forEach((name, each) -> weights.put(name, graph.parameter(named.apply(name), each)));
        return new CausalTransformer(graph, shape, weights);
    }

    /**
     * Final normalised hidden states of whole sequences.
     *
     * @param tokens int64 {@code [rows, time]}; a position sees itself and those before it
     * @return float32 {@code [rows, time, width]}
     */
    public Value hidden(Value tokens) {
        int time = tokens.shape().dimension(1);
        Value positions = weight(TransformerShape.POSITIONS).slice(0, 0, time);
        Value states = weight(TransformerShape.TOKENS).gather(0, tokens).add(positions);
        Value mask = causalMask(time);
        for (int layer = 0; layer < shape.layers(); layer++) {
            states = states.add(attention(layer, norm(states, TransformerShape.block(layer, "attention-norm")), mask));
            states = expand(layer, states);
        }
        return norm(states, TransformerShape.FINAL_NORM);
    }

    /** Scores of every token id; float32 {@code [..., vocabulary]} from hidden states {@code [..., width]}. */
    public Value logits(Value hidden) {
        return hidden.matMul(weight(TransformerShape.TOKENS).transposeLast()).add(weight(TransformerShape.OUTPUT_BIAS));
    }

    /**
     * Hidden states of one new token a row, with the keys and values of earlier tokens from a cache.
     *
     * @param tokens int64 {@code [rows]}
     * @param positions int64 {@code [rows]}, each row's own, from 0
     * @param cache where the keys and values of earlier positions are; later slots may hold anything finite
     * @return float32 {@code [rows, width]}
     */
    Value step(Value tokens, Value positions, KeyValueCache cache) {
        Value states = weight(TransformerShape.TOKENS)
                .gather(0, tokens)
                .add(weight(TransformerShape.POSITIONS).gather(0, positions));
        for (int layer = 0; layer < shape.layers(); layer++) {
            Value normed = norm(states, TransformerShape.block(layer, "attention-norm"));
            states = states.add(cachedAttention(layer, normed, cache));
            states = expand(layer, states);
        }
        return norm(states, TransformerShape.FINAL_NORM);
    }

    private Value attention(int layer, Value normed, Value mask) {
        int rows = normed.shape().dimension(0);
        int time = normed.shape().dimension(1);
        Value projected = linear(normed, TransformerShape.block(layer, "query-key-value"))
                .reshape(rows, time, 3, shape.heads(), shape.headWidth())
                .transpose(2, 0, 3, 1, 4);
        Value query = projected.slice(0, 0, 1).squeeze(0);
        Value key = projected.slice(0, 1, 2).squeeze(0);
        Value value = projected.slice(0, 2, 3).squeeze(0);
        Value mixed = scores(query, key).add(mask).softmax(-1).matMul(value);
        return linear(
                mixed.transpose(0, 2, 1, 3).reshape(rows, time, shape.width()),
                TransformerShape.block(layer, "attention-output"));
    }

    private Value cachedAttention(int layer, Value normed, KeyValueCache cache) {
        int rows = normed.shape().dimension(0);
        Value projected = linear(normed, TransformerShape.block(layer, "query-key-value"))
                .reshape(rows, 3, shape.heads(), 1, shape.headWidth());
        Value query = projected.slice(1, 0, 1).squeeze(1);
        Value key = cache.appendKey(layer, projected.slice(1, 1, 2).squeeze(1));
        Value value = cache.appendValue(layer, projected.slice(1, 2, 3).squeeze(1));
        Value weighted = cache.visible()
                .where(scores(query, key), graph.scalar(MASKED))
                .softmax(-1)
                .matMul(value);
        return linear(weighted.reshape(rows, shape.width()), TransformerShape.block(layer, "attention-output"));
    }

    private Value scores(Value query, Value key) {
        return query.matMul(key.transposeLast()).mul(1 / Math.sqrt(shape.headWidth()));
    }

    private Value expand(int layer, Value states) {
        Value normed = norm(states, TransformerShape.block(layer, "expansion-norm"));
        Value hidden =
                linear(normed, TransformerShape.block(layer, "expansion")).gelu();
        return states.add(linear(hidden, TransformerShape.block(layer, "contraction")));
    }

    private Value linear(Value input, String name) {
        return input.matMul(weight(name + "/weight")).add(weight(name + "/bias"));
    }

    private Value norm(Value input, String name) {
        return input.layerNormalization(weight(name + "/gain"), weight(name + "/bias"), EPSILON);
    }

    private Value weight(String name) {
        Value weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("This transformer was made without the weight; name=" + name);
        }
        return weight;
    }

    private Value causalMask(int time) {
        float[] mask = new float[time * time];
        for (int query = 0; query < time; query++) {
            for (int key = query + 1; key < time; key++) {
                mask[query * time + key] = MASKED;
            }
        }
        return graph.constant(mask, Shape.of(time, time));
    }
}
