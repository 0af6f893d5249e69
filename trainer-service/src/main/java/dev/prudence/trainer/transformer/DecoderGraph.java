package dev.prudence.trainer.transformer;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;

/**
 * One decoding step as a step graph.
 *
 * <p>Inputs: {@code token} int64 {@code [rows]}, {@code position} int64 {@code [rows]}, {@code uniform} float32
 * {@code [rows]} in (0, 1), {@code inverse_temperature} float32 {@code [rows]}. Outputs: {@code sampled} int64
 * {@code [rows]}, the next token by inversion of the cumulative distribution at {@code uniform}, {@code log_probability}
 * float32 {@code [rows]}, its log-probability at temperature 1, and {@code logits} float32 {@code [rows, vocabulary]}
 * where asked for. State: see {@link KeyValueCache}.
 *
 * <p>This class is thread-safe.
 */
public final class DecoderGraph {

    private DecoderGraph() {}

    /** The graph for a number of rows. */
    public static GraphBuilder create(TransformerShape shape, int rows) {
        return create(shape, rows, false);
    }

    /**
     * The graph that can also draw among the likeliest tokens only: with the further inputs of {@link TokenSelection}, and
     * the same state, outputs and weights.
     */
    public static GraphBuilder selecting(TransformerShape shape, int rows) {
        return create("selecting-decoder", shape, rows, false, true, true);
    }

    /**
     * The graph that draws the same without a cache: its state is {@code history}, int64 {@code [rows, contextLength]}, the tokens so far, and
     * each step reads all of them again. It shows what a cache is worth.
     */
    public static GraphBuilder recomputing(TransformerShape shape, int rows) {
        return create("recomputing-decoder", shape, rows, false, false, false);
    }

    static GraphBuilder create(TransformerShape shape, int rows, boolean withLogits) {
        return create("decoder", shape, rows, withLogits, false, true);
    }

    static GraphBuilder selectingWithLogits(TransformerShape shape, int rows) {
        return create("selecting-decoder", shape, rows, true, true, true);
    }

    private static GraphBuilder create(
            String name, TransformerShape shape, int rows, boolean withLogits, boolean selecting, boolean cached) {
        GraphBuilder graph = GraphBuilder.create(name);
        Value token = graph.input("token", ElementType.INT64, Shape.of(rows));
        Value position = graph.input("position", ElementType.INT64, Shape.of(rows));
        Value uniform = graph.input("uniform", ElementType.FLOAT32, Shape.of(rows));
        Value inverseTemperature = graph.input("inverse_temperature", ElementType.FLOAT32, Shape.of(rows));
        CausalTransformer transformer = CausalTransformer.languageModel(graph, shape);
        Value hidden = cached
                ? transformer.step(token, position, new KeyValueCache(graph, shape, position))
                : recomputed(graph, shape, transformer, token, position);
        Value logits = transformer.logits(hidden);
        Value scaled = logits.mul(inverseTemperature.unsqueeze(1));
        Value sampled = selecting
                ? new TokenSelection(graph, rows).draw(scaled, uniform)
                : sample(scaled, uniform, shape.vocabulary());
        graph.output("sampled", sampled);
        graph.output(
                "log_probability",
                logits.logSoftmax(-1).gatherElements(1, sampled.unsqueeze(1)).squeeze(1));
        if (withLogits) {
            graph.output("logits", logits);
        }
        return graph;
    }

    /** The hidden state at each row's position; what an earlier occupant left at later ones is hidden by the causal mask. */
    private static Value recomputed(
            GraphBuilder graph, TransformerShape shape, CausalTransformer transformer, Value token, Value position) {
        int rows = token.shape().dimension(0);
        Value here = graph.range(shape.contextLength())
                .reshape(1, shape.contextLength())
                .equalTo(position.reshape(rows, 1));
        Value before = graph.input("history", ElementType.INT64, Shape.of(rows, shape.contextLength()));
        Value after = here.where(token.reshape(rows, 1), before);
        graph.state(before, after);
        return transformer
                .hidden(after)
                .mul(here.cast(ElementType.FLOAT32).unsqueeze(2))
                .reduceSum(false, 1);
    }

    /** The number of tokens whose cumulative probability lies below the uniform number's share of the whole. */
    private static Value sample(Value logits, Value uniform, int vocabulary) {
        Value cumulative = logits.softmax(-1).cumSum(1);
        Value whole = cumulative.slice(1, vocabulary - 1, vocabulary);
        Value below = cumulative.less(whole.mul(uniform.unsqueeze(1)));
        return below.cast(ElementType.FLOAT32)
                .reduceSum(false, 1)
                .clip(0, vocabulary - 1)
                .cast(ElementType.INT64);
    }
}
