package dev.prudence.worldmodel.tree;

import java.util.EnumMap;
import java.util.Map;

/** Which numbers of a representation mean what: a vector of float32, field after field. Immutable and thread-safe. */
public final class TreeLayout {

    /** The fields in their order; sizes are given for {@code A} actions, layouts for stages of {@code K} steps and depth {@code L}. */
    public enum Field {
        /** A: the action that led to the root, one-hot; the first one at the start of an episode. */
        ROOT_ACTION,
        /** 1: the root's reward. */
        ROOT_REWARD,
        /** 1: whether the episode before has ended with the real step. */
        ROOT_DONE,
        /** 1: the root's value. */
        ROOT_VALUE,
        /** A: the base policy at the root. */
        ROOT_POLICY,
        /** A: the mean return of rollouts through each child, its reward included; 0 where there was none. */
        ROOT_MEAN_RETURNS,
        /** A: the best return of rollouts through each child; 0 where there was none. */
        ROOT_MAX_RETURNS,
        /** A: visits of each child, divided by K. */
        ROOT_VISITS,
        /** 1: discounted rewards of the present rollout. */
        TRAILING_REWARD,
        /** 1: the present rollout's return, the last value included. */
        ROLLOUT_RETURN,
        /** 1: the best return of a rollout so far. */
        MAX_ROLLOUT_RETURN,
        /** A: as for the root, of the node that was reached, before a reset puts it back. */
        CURRENT_ACTION,
        /** 1: likewise. */
        CURRENT_REWARD,
        /** 1: likewise; whether the episode is over there. */
        CURRENT_DONE,
        /** 1: likewise. */
        CURRENT_VALUE,
        /** A: likewise. */
        CURRENT_POLICY,
        /** A: likewise. */
        CURRENT_MEAN_RETURNS,
        /** A: likewise. */
        CURRENT_MAX_RETURNS,
        /** A: likewise. */
        CURRENT_VISITS,
        /** 1: whether the next step starts at the root. */
        RESET,
        /** K: imaginary steps of this stage so far, one-hot; in shorter stages the first ones are passed over. */
        STEP,
        /** 1: the discount at the depth that was reached. */
        TRAILING_DISCOUNT,
        /** (L+1) A: the action into the root, then those of the present rollout, one-hot. */
        ACTION_SEQUENCE
    }

    private final Map<Field, Integer> offsets = new EnumMap<>(Field.class);
    private final Map<Field, Integer> sizes = new EnumMap<>(Field.class);
    private final int size;

    private TreeLayout(TreeSettings settings) {
        int at = 0;
        for (Field field : Field.values()) {
            int wide = size(field, settings);
            offsets.put(field, at);
            sizes.put(field, wide);
            at += wide;
        }
        size = at;
    }

    /** The layout of trees. */
    public static TreeLayout of(TreeSettings settings) {
        return new TreeLayout(settings);
    }

    private static int size(Field field, TreeSettings settings) {
        return switch (field) {
            case ROOT_ACTION,
                    ROOT_POLICY,
                    ROOT_MEAN_RETURNS,
                    ROOT_MAX_RETURNS,
                    ROOT_VISITS,
                    CURRENT_ACTION,
                    CURRENT_POLICY,
                    CURRENT_MEAN_RETURNS,
                    CURRENT_MAX_RETURNS,
                    CURRENT_VISITS -> settings.actions();
            case ROOT_DONE, CURRENT_DONE -> settings.variant().doneFlags() ? 1 : 0;
            case STEP -> settings.layoutLength();
            case ACTION_SEQUENCE -> sequence(settings);
            default -> 1;
        };
    }

    private static int sequence(TreeSettings settings) {
        boolean shown = settings.variant().actionSequence() && settings.maxDepth() > 0;
        return shown ? (settings.maxDepth() + 1) * settings.actions() : 0;
    }

    /** Numbers in a representation. */
    public int size() {
        return size;
    }

    /** Where a field begins. */
    public int offset(Field field) {
        return offsets.getOrDefault(field, 0);
    }

    /** How many numbers a field has; 0 if it is not shown. */
    public int size(Field field) {
        return sizes.getOrDefault(field, 0);
    }
}
