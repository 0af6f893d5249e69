package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.GraphBuilder;
import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A policy as a differentiable graph. What one rollout of it consists of, prompt and actions, is a {@code C}; each rollout fills a row, and
 * its actions stand at consecutive positions of the row. Implementations are immutable and thread-safe.
 */
public interface PolicyNetwork<C> {

    /**
     * Adds the network with its parameters and its inputs.
     *
     * @param rows of a batch
     * @param time positions of a row
     * @param critic whether values are wanted
     */
    PolicyOutputs build(GraphBuilder graph, int rows, int time, boolean critic);

    /**
     * The inputs of some rollouts.
     *
     * @param rollouts at most {@code rows}, at least one; rows above them may hold anything valid
     */
    Map<String, Tensor> inputs(List<C> rollouts, int rows, int time);

    /** Position of the first action in its row. */
    int firstAction(C rollout);

    /** Number of actions, at least 1. */
    int actions(C rollout);

    /** The positions of a row that the rollout is computed in: a function of the rollout alone, so that its bits do not depend on a batch. */
    int time(C rollout);
}
