package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Linear;
import dev.prudence.runtime.Tensor;
import dev.prudence.trainer.transformer.CausalTransformer;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A language model: an action is a token. Inputs {@code tokens} and {@code targets}, int64 {@code [rows, time]}: the token at a position
 * and the one that follows. The critic is a linear head on the hidden states of the shared trunk, or of a trunk of its own that starts as
 * a copy: twice the work, and the two cannot disturb each other.
 *
 * @param shape of the transformer
 * @param bucket from a number of positions to the padded one that a row of them is computed in
 * @param critic where values come from
 */
public record TransformerPolicy(TransformerShape shape, IntUnaryOperator bucket, Critic critic)
        implements PolicyNetwork<TokenSequence> {

    private static final String CRITIC = "critic";

    /** The trunk that values are read from. */
    public enum Critic {
        /** The policy's. */
        SHARED,
        /** One of its own. */
        SEPARATE
    }

    /** A policy whose critic shares its trunk. */
    public TransformerPolicy(TransformerShape shape, IntUnaryOperator bucket) {
        this(shape, bucket, Critic.SHARED);
    }

    /** The weights of a language model with those of a new critic, whose values are all 0. */
    public Map<String, float[]> withCritic(Map<String, float[]> languageModel) {
        Map<String, float[]> weights = new LinkedHashMap<>(languageModel);
        weights.put(CRITIC + "/weight", new float[shape.width()]);
        weights.put(CRITIC + "/bias", new float[1]);
        if (critic == Critic.SEPARATE) {
            shape.backbone().keySet().forEach(name -> weights.put(ofCritic(name), copy(languageModel, name)));
        }
        return weights;
    }

    private static String ofCritic(String name) {
        return CRITIC + "/" + name;
    }

    private static float[] copy(Map<String, float[]> weights, String name) {
        float[] values = weights.get(name);
        if (values == null) {
            throw new IllegalArgumentException("The language model has no such weight: name=" + name);
        }
        return values.clone();
    }

    @Override
    public PolicyOutputs build(GraphBuilder graph, int rows, int time, boolean withValues) {
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, time));
        Value targets = graph.input("targets", ElementType.INT64, Shape.of(rows, time));
        CausalTransformer transformer = CausalTransformer.languageModel(graph, shape);
        Value hidden = transformer.hidden(tokens);
        Value logProbabilities = transformer.logits(hidden).logSoftmax(-1);
        Value taken = logProbabilities.gatherElements(2, targets.unsqueeze(2)).squeeze(2);
        Value entropy =
                logProbabilities.exp().mul(logProbabilities).reduceSum(false, 2).neg();
        Optional<Value> values = withValues ? Optional.of(values(graph, tokens, hidden)) : Optional.empty();
        return new PolicyOutputs(taken, entropy, values);
    }

    private Value values(GraphBuilder graph, Value tokens, Value hidden) {
        Value read = critic == Critic.SHARED
                ? hidden
                : CausalTransformer.backbone(graph, shape, TransformerPolicy::ofCritic)
                        .hidden(tokens);
        return Linear.create(graph, CRITIC, shape.width(), 1).apply(read).squeeze(2);
    }

    @Override
    public Map<String, Tensor> inputs(List<TokenSequence> rollouts, int rows, int time) {
        long[] tokens = new long[rows * time];
        long[] targets = new long[rows * time];
        for (int row = 0; row < rollouts.size(); row++) {
            int[] ids = rollouts.get(row).tokens();
            for (int i = 0; i + 1 < ids.length; i++) {
                tokens[row * time + i] = ids[i];
                targets[row * time + i] = ids[i + 1];
            }
        }
        return Map.of("tokens", Tensor.longs(tokens, rows, time), "targets", Tensor.longs(targets, rows, time));
    }

    @Override
    public int firstAction(TokenSequence rollout) {
        return rollout.promptTokens() - 1;
    }

    @Override
    public int actions(TokenSequence rollout) {
        return rollout.tokens().length - rollout.promptTokens();
    }

    @Override
    public int time(TokenSequence rollout) {
        return bucket.applyAsInt(rollout.tokens().length - 1);
    }
}
