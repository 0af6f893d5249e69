package dev.prudence.worldmodel.tree;

/**
 * Where the paper and its later code part ways. What was decided, and why: decision 0100.
 *
 * @param rootKeepsReward whether a root's reward is that of the real step; else 0. Statistics are given without it in any case
 * @param rewardsResets whether an improvement that is found on a step that returns to the root is rewarded
 * @param doneFlags whether the representation holds the done flags of root and current node
 * @param actionSequence whether it holds the actions of the present rollout
 * @param probabilities whether policies are shown as probabilities; else as logits
 * @param discountsAhead whether the trailing discount is that of the next step, γ^(d+1); else γ^d
 */
public record TreeVariant(
        boolean rootKeepsReward,
        boolean rewardsResets,
        boolean doneFlags,
        boolean actionSequence,
        boolean probabilities,
        boolean discountsAhead) {

    /** As the paper describes it. */
    public static final TreeVariant PAPER = new TreeVariant(false, true, false, false, true, true);
    /** As version 1.2.1 of the authors' code has it. */
    public static final TreeVariant CODE = new TreeVariant(true, false, true, true, false, false);
    /** Ours: the code's representation, and improvements count on every step. */
    public static final TreeVariant STANDARD = new TreeVariant(true, true, true, true, false, false);
}
