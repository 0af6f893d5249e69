package dev.prudence.trainer.thinker;

import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.TreeVariant;

/**
 * Where the numbers of a tree's representation are, and how many there are: what the world-model service answers when a stream is opened, known
 * before one is.
 *
 * @param actions of the environment
 * @param doneFlags whether there are done flags
 * @param size of a representation
 */
record TreeFields(int actions, boolean doneFlags, int size) {

    private static final int FIELDS_OF_ACTIONS = 10;
    private static final int SINGLE_NUMBERS = 9;
    private static final int DONE_FLAGS = 2;

    /** Of trees with these settings. */
    static TreeFields of(TreeSettings tree) {
        int actions = tree.getActionCount();
        int size = FIELDS_OF_ACTIONS * actions + SINGLE_NUMBERS + tree.getStageLength();
        if (tree.getVariant() == TreeVariant.TREE_VARIANT_PAPER) {
            return new TreeFields(actions, false, size);
        }
        int sequence = tree.getMaxDepth() > 0 ? (tree.getMaxDepth() + 1) * actions : 0;
        return new TreeFields(actions, true, size + DONE_FLAGS + sequence);
    }

    /** The root's value. */
    int rootValue() {
        return actions + (doneFlags ? 2 : 1);
    }

    /** The base policy at the root, for each action; logits, or with the paper's variant probabilities. */
    int rootPolicy() {
        return rootValue() + 1;
    }

    /** Mean returns of rollouts through each action. */
    int rootMeanReturns() {
        return rootPolicy() + actions;
    }

    /** The best return of a rollout through each action. */
    int rootMaxReturns() {
        return rootMeanReturns() + actions;
    }

    /** Visits of each action, divided by the length of a stage. */
    int rootVisits() {
        return rootMaxReturns() + actions;
    }

    /** The present rollout's return, the last value included. */
    int rolloutReturn() {
        return rootVisits() + actions + 1;
    }

    /** The best return of a rollout so far. */
    int maxRolloutReturn() {
        return rolloutReturn() + 1;
    }

    /** The reward of the step to the current node. */
    int currentReward() {
        return maxRolloutReturn() + 1 + actions;
    }

    /** The current node's value. */
    int currentValue() {
        return currentReward() + (doneFlags ? 2 : 1);
    }
}
