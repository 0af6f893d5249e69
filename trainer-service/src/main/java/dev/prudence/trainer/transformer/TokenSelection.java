package dev.prudence.trainer.transformer;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.op.TopK;
import java.util.List;

/**
 * Draws among the likeliest tokens only. Tokens are ordered by probability, of equal ones the lower id first; the first
 * {@code top_k} stay, and of these the shortest beginning whose share of their joint probability reaches {@code top_p} (Fan
 * et al. 2018, <a href="https://arxiv.org/abs/1805.04833">arXiv:1805.04833</a>; Holtzman et al. 2020, <a
 * href="https://arxiv.org/abs/1904.09751">arXiv:1904.09751</a>). The draw inverts the cumulative distribution of what stays.
 *
 * <p>Not thread-safe.
 */
final class TokenSelection {

    /** How many token ids a row may forbid. */
    static final int FORBIDDEN = 8;

    private static final double IMPOSSIBLE = -1e30;

    private final GraphBuilder graph;
    private final Value topK;
    private final Value topP;
    private final Value forbidden;

    /**
     * Adds the inputs {@code top_k} int64 {@code [rows]}, 1 or more, {@code top_p} float32 {@code [rows]}, above 0, and
     * {@code forbidden} int64 {@code [rows, 8]}, token ids or -1.
     */
    TokenSelection(GraphBuilder graph, int rows) {
        this.graph = graph;
        this.topK = graph.input("top_k", ElementType.INT64, Shape.of(rows));
        this.topP = graph.input("top_p", ElementType.FLOAT32, Shape.of(rows));
        this.forbidden = graph.input("forbidden", ElementType.INT64, Shape.of(rows, FORBIDDEN));
    }

    /**
     * The drawn token of each row, int64 {@code [rows]}.
     *
     * @param logits float32 {@code [rows, vocabulary]}, divided by the temperature
     * @param uniform float32 {@code [rows]} in (0, 1)
     */
    Value draw(Value logits, Value uniform) {
        int vocabulary = logits.shape().dimension(1);
        List<Value> sorted = graph.applyAll(new TopK(1, vocabulary), List.of(withoutForbidden(logits)));
        Value first = graph.range(vocabulary).unsqueeze(0).less(topK.unsqueeze(1));
        Value likeliest = only(first, sorted.get(0).softmax(1));
        Value cumulative = likeliest.cumSum(1);
        Value reached = cumulative.sub(likeliest).less(last(cumulative).mul(topP.unsqueeze(1)));
        Value rank = rank(only(reached, likeliest).cumSum(1), uniform);
        return sorted.get(1).gatherElements(1, rank.unsqueeze(1)).squeeze(1);
    }

    private Value withoutForbidden(Value logits) {
        Value none = forbidden.less(graph.scalar(ElementType.INT64, 0));
        Value ids = none.where(graph.scalar(ElementType.INT64, 0), forbidden);
        Value penalties = none.where(graph.scalar(0), graph.scalar(IMPOSSIBLE));
        return logits.scatterAdd(1, ids, penalties);
    }

    /** How many cumulative probabilities lie below the uniform number's share of the whole. */
    private Value rank(Value cumulative, Value uniform) {
        return cumulative
                .less(last(cumulative).mul(uniform.unsqueeze(1)))
                .cast(ElementType.FLOAT32)
                .reduceSum(false, 1)
                .clip(0, cumulative.shape().dimension(1) - 1)
                .cast(ElementType.INT64);
    }

    private Value only(Value kept, Value probabilities) {
        return kept.where(probabilities, graph.scalar(0));
    }

    private static Value last(Value cumulative) {
        int size = cumulative.shape().dimension(1);
        return cumulative.slice(1, size - 1, size);
    }
}
