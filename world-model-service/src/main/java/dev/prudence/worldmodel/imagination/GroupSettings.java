package dev.prudence.worldmodel.imagination;

import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.worldmodel.tree.TreeSettings;
import dev.prudence.worldmodel.tree.TreeVariant;

/** Reads what a group is opened with. */
final class GroupSettings {

    static final int MOST_ENVIRONMENTS = 4096;
    static final int LONGEST_STAGE = 1024;
    static final int MOST_ACTIONS = 1024;

    private GroupSettings() {}

    /** Refuses what makes no sense; what depends on the model is checked with the first root. */
    static void check(OpenImagination open) {
        int count = open.getEnvironmentCount();
        if (count < 1 || count > MOST_ENVIRONMENTS) {
            throw new IllegalArgumentException("A group has 1 to " + MOST_ENVIRONMENTS
                    + " environments: open.environment_count=" + Integer.toUnsignedString(count));
        }
        int actions = open.getTree().getActionCount();
        if (actions < 2 || actions > MOST_ACTIONS) {
            throw new IllegalArgumentException("An environment has 2 to " + MOST_ACTIONS
                    + " actions: open.tree.action_count=" + Integer.toUnsignedString(actions));
        }
        int stage = open.getTree().getStageLength();
        if (stage < 1 || stage > LONGEST_STAGE) {
            throw new IllegalArgumentException("A stage has 1 to " + LONGEST_STAGE + " steps: open.tree.stage_length="
                    + Integer.toUnsignedString(stage));
        }
        int layout = open.getTree().getLayoutLength();
        if (layout != 0 && (layout < stage || layout > LONGEST_STAGE)) {
            throw new IllegalArgumentException("A representation is laid out for stages of " + stage + " to "
                    + LONGEST_STAGE + " steps, 0 for stage_length: open.tree.layout_length="
                    + Integer.toUnsignedString(layout));
        }
        int depth = open.getTree().getMaxDepth();
        if (depth < 0 || depth > LONGEST_STAGE) {
            throw new IllegalArgumentException("A rollout has up to " + LONGEST_STAGE
                    + " steps, 0 for no limit: open.tree.max_depth=" + Integer.toUnsignedString(depth));
        }
        double discount = open.getTree().getDiscount();
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in (0, 1]: open.tree.discount=" + discount);
        }
        variant(open);
    }

    static TreeVariant variant(OpenImagination open) {
        return switch (open.getTree().getVariant()) {
            case TREE_VARIANT_UNSPECIFIED, TREE_VARIANT_STANDARD -> TreeVariant.STANDARD;
            case TREE_VARIANT_PAPER -> TreeVariant.PAPER;
            case TREE_VARIANT_CODE -> TreeVariant.CODE;
            case UNRECOGNIZED ->
                throw new IllegalArgumentException("There is no such variant: open.tree.variant="
                        + open.getTree().getVariantValue());
        };
    }

    static TreeSettings tree(OpenImagination open) {
        return new TreeSettings(
                open.getTree().getActionCount(),
                open.getTree().getStageLength(),
                open.getTree().getMaxDepth(),
                open.getTree().getDiscount(),
                open.getTree().getTreeCarry(),
                variant(open),
                open.getTree().getLayoutLength() == 0
                        ? open.getTree().getStageLength()
                        : open.getTree().getLayoutLength());
    }
}
