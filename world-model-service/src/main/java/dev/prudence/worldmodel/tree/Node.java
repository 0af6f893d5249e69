package dev.prudence.worldmodel.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state that was reached in imagination, and the returns of the rollouts through it. Not thread-safe. */
final class Node<S> {

    private final int action;
    private final double discount;
    private final List<@Nullable Node<S>> children = new ArrayList<>();
    private final List<Rollout<S>> rollouts = new ArrayList<>();
    private @Nullable Node<S> parent;
    private float reward;
    private float value;
    private boolean done;
    private Prediction<S> said;
    private int expandedInStage;
    private int visits;
    private double trailingReward;
    private double trailingDiscount = 1;
    private double rolloutReturn;

    /** The return of the rollout that first reached {@code leaf}. */
    private static final class Rollout<S> {
        private final Node<S> leaf;
        private double worth;

        Rollout(Node<S> leaf, double worth) {
            this.leaf = leaf;
            this.worth = worth;
        }
    }

    /** An expanded node that nobody has been to. */
    Node(@Nullable Node<S> parent, int action, Prediction<S> prediction, double discount, int stage) {
        this.parent = parent;
        this.action = action;
        this.discount = discount;
        this.said = prediction;
        take(prediction, stage);
        for (int each = 0; each < prediction.logits().length; each++) {
            children.add(null);
        }
    }

    private void take(Prediction<S> prediction, int stage) {
        reward = prediction.reward();
        done = prediction.done();
        value = done ? 0 : prediction.value();
        said = prediction;
        expandedInStage = stage;
    }

    /** Lands here: rollouts that end here get their return, in this node and in all above it. */
    void visit() {
        trailingReward = 0;
        trailingDiscount = 1;
        boolean first = visits == 0;
        for (Node<S> above = this; above != null; above = above.parent) {
            above.trailingReward += above.trailingDiscount * reward;
            above.trailingDiscount *= discount;
            above.rolloutReturn = above.trailingReward + above.trailingDiscount * value;
            if (first) {
                above.rollouts.add(new Rollout<>(this, above.rolloutReturn));
            }
        }
        visits++;
    }

    /** Says anew what is here: returns of the rollouts through this node change by the difference. */
    void refresh(Prediction<S> prediction, int stage) {
        float oldReward = reward;
        float oldValue = value;
        take(prediction, stage);
        double weight = 1;
        for (Node<S> above = this; above != null; above = above.parent) {
            for (Rollout<S> each : above.rollouts) {
                if (each.leaf.isBelow(this)) {
                    each.worth += weight * (reward - oldReward);
                    each.worth += each.leaf == this ? weight * discount * (value - oldValue) : 0;
                }
            }
            weight *= discount;
        }
    }

    private boolean isBelow(Node<S> other) {
        for (Node<S> each = this; each != null; each = each.parent) {
            if (each == other) {
                return true;
            }
        }
        return false;
    }

    /** Becomes a root; what is above is forgotten. */
    void detach() {
        parent = null;
    }

    @Nullable
    Node<S> child(int ofAction) {
        return children.get(ofAction);
    }

    void child(int ofAction, Node<S> child) {
        children.set(ofAction, child);
    }

    /** Of the returns of all rollouts through this node; 0 if there was none. */
    double meanReturn() {
        double sum = 0;
        for (Rollout<S> each : rollouts) {
            sum += each.worth;
        }
        return rollouts.isEmpty() ? 0 : sum / rollouts.size();
    }

    /** Of the returns of all rollouts through this node; 0 if there was none. */
    double maxReturn() {
        double max = Double.NEGATIVE_INFINITY;
        for (Rollout<S> each : rollouts) {
            max = Math.max(max, each.worth);
        }
        return rollouts.isEmpty() ? 0 : max;
    }

    /** Returns of rollouts through this node in the order in which their ends were first reached. */
    double[] returns() {
        return rollouts.stream().mapToDouble(each -> each.worth).toArray();
    }

    int action() {
        return action;
    }

    float reward() {
        return reward;
    }

    float value() {
        return value;
    }

    boolean done() {
        return done;
    }

    float[] logits() {
        return said.logits();
    }

    double[] probabilities() {
        return said.probabilities();
    }

    S state() {
        return said.state();
    }

    int expandedInStage() {
        return expandedInStage;
    }

    int visits() {
        return visits;
    }

    double trailingReward() {
        return trailingReward;
    }

    double rolloutReturn() {
        return rolloutReturn;
    }
}
