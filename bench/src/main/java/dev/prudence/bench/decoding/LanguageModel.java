package dev.prudence.bench.decoding;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Embedding;
import dev.prudence.graph.nn.LayerNorm;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.SelfAttention;
import dev.prudence.graph.nn.TransformerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pre-norm causal transformer with learned positions, exact GELU and tied embeddings.
 *
 * @param positions {@code [context, width]}
 */
public record LanguageModel(Embedding tokens, Value positions, List<TransformerBlock> blocks, LayerNorm finalNorm) {
    private static final int EXPANSION = 4;

    /** What the network's cost depends on. */
    public record Size(int vocabulary, int width, int layers, int heads, int context) {

        Shape cache(int rows) {
            return Shape.of(rows, heads, context, width / heads);
        }
    }

    /** The hidden states of one token a row and the caches that hold it. */
    record Step(Value hidden, List<SelfAttention.Cache> caches) {}

    public LanguageModel {
        blocks = List.copyOf(blocks);
    }

    /** Adds the parameters to a graph. */
    public static LanguageModel create(GraphBuilder graph, Size size) {
        return new LanguageModel(
                Embedding.create(graph, "tokens", size.vocabulary(), size.width()),
                graph.parameter("positions/embedding", Shape.of(size.context(), size.width())),
                IntStream.range(0, size.layers())
                        .mapToObj(i -> block(graph, "block" + i, size))
                        .toList(),
                LayerNorm.create(graph, "final_norm", size.width()));
    }

    private static TransformerBlock block(GraphBuilder graph, String name, Size size) {
        int width = size.width();
        return new TransformerBlock(
                LayerNorm.create(graph, name + "/attention_norm", width),
                SelfAttention.create(graph, name + "/attention", width, size.heads()),
                LayerNorm.create(graph, name + "/mlp_norm", width),
                Mlp.create(graph, name + "/mlp", Value::gelu, width, EXPANSION * width, width));
    }

    /** Whole sequences: int64 {@code [rows, time]} to {@code [rows, time, width]}. */
    public Value hidden(Value ids) {
        Value x = tokens.apply(ids).add(positions.slice(0, 0, ids.shape().dimension(1)));
        for (TransformerBlock block : blocks) {
            x = block.causal(x);
        }
        return finalNorm.apply(x);
    }

    /** One token a row: int64 {@code [rows]} at the int64 {@code [1]} position. */
    Step step(Value ids, Value position, List<SelfAttention.Cache> caches) {
        Value x = tokens.apply(ids).add(positions.gather(0, position));
        List<SelfAttention.Cache> next = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            SelfAttention.Step step = blocks.get(i).step(x, caches.get(i), position);
            next.add(step.cache());
            x = step.output();
        }
        return new Step(finalNorm.apply(x), next);
    }

    /** Scores of all tokens: {@code [.., width]} to {@code [.., vocabulary]}. */
    public Value scores(Value hidden) {
        return tokens.scores(hidden);
    }
}
