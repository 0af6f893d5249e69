package dev.prudence.graph.nn;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;

/**
 * A pre-norm transformer block, <a href="https://arxiv.org/abs/2002.04745">arXiv 2002.04745</a>: {@code x + attention(norm(x))}, then
 * {@code x + mlp(norm(x))} with GELU (tanh form). A norm after the last block is the model's own affair.
 */
public record TransformerBlock(LayerNorm attentionNorm, SelfAttention attention, LayerNorm mlpNorm, Mlp mlp) {

    /** Adds {@code <name>/attention_norm}, {@code <name>/attention}, {@code <name>/mlp_norm} and {@code <name>/mlp}, four widths wide. */
    public static TransformerBlock create(GraphBuilder graph, String name, int width, int heads) {
        return new TransformerBlock(
                LayerNorm.create(graph, name + "/attention_norm", width),
                SelfAttention.create(graph, name + "/attention", width, heads),
                LayerNorm.create(graph, name + "/mlp_norm", width),
                Mlp.create(graph, name + "/mlp", Value::geluTanh, width, 4 * width, width));
    }

    /** {@code [rows, time, width]}, see {@link SelfAttention#causal}. */
    public Value causal(Value x) {
        return feedForward(x.add(attention.causal(attentionNorm.apply(x))));
    }

    /** {@code [rows, time, width]}, see {@link SelfAttention#masked}. */
    public Value masked(Value x, Value visible) {
        return feedForward(x.add(attention.masked(attentionNorm.apply(x), visible)));
    }

    /** {@code [rows, width]}, see {@link SelfAttention#step}. */
    public SelfAttention.Step step(Value x, SelfAttention.Cache cache, Value position) {
        SelfAttention.Step attended = attention.step(attentionNorm.apply(x), cache, position);
        return new SelfAttention.Step(feedForward(x.add(attended.output())), attended.cache());
    }

    private Value feedForward(Value x) {
        return x.add(mlp.apply(mlpNorm.apply(x)));
    }
}
