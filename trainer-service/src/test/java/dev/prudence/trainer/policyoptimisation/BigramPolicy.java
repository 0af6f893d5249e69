package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each token has its own distribution over the next and its own value: small enough to be computed by hand. */
record BigramPolicy(int vocabulary, int time, ElementType type) implements PolicyNetwork<TokenSequence> {

    static final String LOGITS = "logits";
    static final String VALUES = "state-values";

    @Override
    public PolicyOutputs build(GraphBuilder graph, int rows, int length, boolean critic) {
        Value tokens = graph.input("tokens", ElementType.INT64, Shape.of(rows, length));
        Value targets = graph.input("targets", ElementType.INT64, Shape.of(rows, length));
        Value logProbabilities = graph.parameter(LOGITS, type, Shape.of(vocabulary, vocabulary))
                .gather(0, tokens)
                .logSoftmax(-1);
        Value taken = logProbabilities.gatherElements(2, targets.unsqueeze(2)).squeeze(2);
        Value entropy =
                logProbabilities.exp().mul(logProbabilities).reduceSum(false, 2).neg();
        Optional<Value> values = critic
                ? Optional.of(
                        graph.parameter(VALUES, type, Shape.of(vocabulary)).gather(0, tokens))
                : Optional.empty();
        return new PolicyOutputs(taken, entropy, values);
    }

    @Override
    public Map<String, Tensor> inputs(List<TokenSequence> rollouts, int rows, int length) {
        long[] tokens = new long[rows * length];
        long[] targets = new long[rows * length];
        for (int row = 0; row < rollouts.size(); row++) {
            int[] ids = rollouts.get(row).tokens();
            for (int i = 0; i + 1 < ids.length; i++) {
                tokens[row * length + i] = ids[i];
                targets[row * length + i] = ids[i + 1];
            }
        }
        return Map.of("tokens", Tensor.longs(tokens, rows, length), "targets", Tensor.longs(targets, rows, length));
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
        return Math.max(time, rollout.tokens().length - 1);
    }
}
