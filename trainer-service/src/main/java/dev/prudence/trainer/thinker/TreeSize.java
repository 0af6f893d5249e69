package dev.prudence.trainer.thinker;

import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.TreeVariant;

/** How many numbers the representation of a tree has: what the world-model service answers when a stream is opened, known before one is. */
final class TreeSize {

    private static final int FIELDS_OF_ACTIONS = 10;
    private static final int SINGLE_NUMBERS = 9;
    private static final int DONE_FLAGS = 2;

    private TreeSize() {}

    /** Of trees with these settings. */
    static int of(TreeSettings tree) {
        int actions = tree.getActionCount();
        int size = FIELDS_OF_ACTIONS * actions + SINGLE_NUMBERS + tree.getStageLength();
        if (tree.getVariant() == TreeVariant.TREE_VARIANT_PAPER) {
            return size;
        }
        return size + DONE_FLAGS + (tree.getMaxDepth() > 0 ? (tree.getMaxDepth() + 1) * actions : 0);
    }
}
