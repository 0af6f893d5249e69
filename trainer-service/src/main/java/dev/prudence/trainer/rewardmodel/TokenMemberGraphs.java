package dev.prudence.trainer.rewardmodel;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.training.AdamW;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.trainer.transformer.CausalTransformer;
import dev.prudence.trainer.transformer.TransformerShape;

/**
 * A member on the policy's network: the hidden state of a text's last token, times a vector, plus a bias. Inputs:
 * {@code tokens} int64 {@code [rows, time]}, padded on the right, and {@code length} int64 {@code [rows]}.
 *
 * <p>This class is thread-safe.
 */
final class TokenMemberGraphs {

    static final String HEAD_WEIGHT = "head/weight";
    static final String HEAD_BIAS = "head/bias";

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-8;
    private static final double CLIP_NORM = 1;

    private TokenMemberGraphs() {}

    /** {@code score} float32 {@code [rows]}. */
    static GraphBuilder scoring(TransformerShape shape, int rows, int time) {
        GraphBuilder graph = GraphBuilder.create("reward-member");
        graph.output("score", score(graph, shape, rows, time));
        return graph;
    }

    /** One optimiser step on pairs; rows are the chosen response and the rejected one in turn. */
    static TrainingStep trainingStep(TransformerShape shape, int pairs, int time, double scoreL2) {
        GraphBuilder graph = GraphBuilder.create("reward-member");
        Value scores = score(graph, shape, 2 * pairs, time).reshape(pairs, 2);
        Value loss = Losses.bradleyTerry(
                scores.slice(1, 0, 1).squeeze(1), scores.slice(1, 1, 2).squeeze(1), scoreL2);
        return TrainingStep.builder(graph, loss)
                .adamW(AdamW.of(BETA1, BETA2, EPSILON, 0))
                .clipNorm(CLIP_NORM)
                .build();
    }

    private static Value score(GraphBuilder graph, TransformerShape shape, int rows, int time) {
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, time));
        Value length = graph.input("length", ElementType.INT64, Shape.of(rows));
        Value hidden = CausalTransformer.backbone(graph, shape).hidden(tokens);
        Value last = graph.range(time).add(1).reshape(1, time).equalTo(length.reshape(rows, 1));
        Value state = hidden.mul(last.cast(ElementType.FLOAT32).unsqueeze(2)).reduceSum(false, 1);
        return state.matMul(graph.parameter(HEAD_WEIGHT, Shape.of(shape.width(), 1)))
                .add(graph.parameter(HEAD_BIAS, Shape.of(1)))
                .squeeze(1);
    }
}
