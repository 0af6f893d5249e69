package dev.prudence.worldmodel.tree;

import dev.prudence.worldmodel.tree.TreeLayout.Field;
import java.util.Arrays;

/** Writes representations. Thread-safe. */
final class TreeWriter {

    private final TreeSettings settings;
    private final TreeLayout layout;

    TreeWriter(TreeSettings settings) {
        this.settings = settings;
        this.layout = TreeLayout.of(settings);
    }

    /** What a representation is of. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call
    record View<S>(Node<S> root, boolean rootDone, Node<S> current, boolean resets, int step, int depth, int[] path) {}

    <S> void write(View<S> view, float[] target, int offset) {
        Arrays.fill(target, offset, offset + layout.size(), 0);
        Node<S> root = view.root();
        node(root, view.rootDone(), Field.ROOT_ACTION, target, offset);
        node(
                view.current(),
                view.current() == root ? view.rootDone() : view.current().done(),
                Field.CURRENT_ACTION,
                target,
                offset);
        double discount = settings.discount();
        put(Field.TRAILING_REWARD, (root.trailingReward() - root.reward()) / discount, target, offset);
        put(Field.ROLLOUT_RETURN, (root.rolloutReturn() - root.reward()) / discount, target, offset);
        put(Field.MAX_ROLLOUT_RETURN, (root.maxReturn() - root.reward()) / discount, target, offset);
        put(Field.RESET, view.resets() ? 1 : 0, target, offset);
        int unused = settings.layoutLength() - settings.stageLength();
        target[offset + layout.offset(Field.STEP) + unused + view.step()] = 1;
        int ahead = settings.variant().discountsAhead() ? 1 : 0;
        put(Field.TRAILING_DISCOUNT, Math.pow(discount, view.depth() + ahead), target, offset);
        sequence(view, target, offset);
    }

    /** The eight fields of a node, beginning with its action. */
    private <S> void node(Node<S> node, boolean done, Field first, float[] target, int offset) {
        Field[] fields = Field.values();
        int at = first.ordinal();
        target[offset + layout.offset(first) + node.action()] = 1;
        put(fields[at + 1], node.reward(), target, offset);
        put(fields[at + 2], done ? 1 : 0, target, offset);
        put(fields[at + 3], node.value(), target, offset);
        policy(node, target, offset + layout.offset(fields[at + 4]));
        for (int action = 0; action < settings.actions(); action++) {
            Node<S> child = node.child(action);
            if (child != null) {
                target[offset + layout.offset(fields[at + 5]) + action] = (float) child.meanReturn();
                target[offset + layout.offset(fields[at + 6]) + action] = (float) child.maxReturn();
                target[offset + layout.offset(fields[at + 7]) + action] =
                        (float) child.visits() / settings.layoutLength();
            }
        }
    }

    private <S> void policy(Node<S> node, float[] target, int at) {
        if (!settings.variant().probabilities()) {
            System.arraycopy(node.logits(), 0, target, at, settings.actions());
            return;
        }
        double[] shares = node.probabilities();
        for (int action = 0; action < shares.length; action++) {
            target[at + action] = (float) shares[action];
        }
    }

    private <S> void sequence(View<S> view, float[] target, int offset) {
        if (layout.size(Field.ACTION_SEQUENCE) == 0) {
            return;
        }
        int at = offset + layout.offset(Field.ACTION_SEQUENCE);
        target[at + view.root().action()] = 1;
        for (int depth = 1; depth <= view.depth(); depth++) {
            target[at + depth * settings.actions() + view.path()[depth - 1]] = 1;
        }
    }

    private void put(Field field, double number, float[] target, int offset) {
        if (layout.size(field) == 1) {
            target[offset + layout.offset(field)] = (float) number;
        }
    }
}
