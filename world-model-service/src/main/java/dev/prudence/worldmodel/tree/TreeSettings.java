package dev.prudence.worldmodel.tree;

/**
 * What trees are like.
 *
 * @param actions of the real environment, 2 at least
 * @param stageLength steps of a stage, the real one among them (K), 1 at least
 * @param maxDepth steps after which a rollout returns to the root by force (L); 0 for no limit
 * @param discount of the real environment, in (0, 1]
 * @param treeCarry whether what was imagined below the action that was taken is kept
 * @param layoutLength stage length that representations are laid out and scaled for, at least {@code stageLength}
 */
public record TreeSettings(
        int actions,
        int stageLength,
        int maxDepth,
        double discount,
        boolean treeCarry,
        TreeVariant variant,
        int layoutLength) {

    /** Laid out for the stages that there are. */
    public TreeSettings(
            int actions, int stageLength, int maxDepth, double discount, boolean treeCarry, TreeVariant variant) {
        this(actions, stageLength, maxDepth, discount, treeCarry, variant, stageLength);
    }

    public TreeSettings {
        if (actions < 2) {
            throw new IllegalArgumentException("There are two actions at least: actions=" + actions);
        }
        if (stageLength < 1) {
            throw new IllegalArgumentException("A stage has one step at least: stageLength=" + stageLength);
        }
        if (layoutLength < stageLength) {
            throw new IllegalArgumentException("A representation has room for every step of a stage: layoutLength="
                    + layoutLength + ", stageLength=" + stageLength);
        }
        if (maxDepth < 0) {
            throw new IllegalArgumentException("A depth is 0 for none, or positive: maxDepth=" + maxDepth);
        }
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in (0, 1]: discount=" + discount);
        }
    }
}
