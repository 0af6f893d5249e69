package dev.prudence.worldmodel.tree;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One environment's tree. Steps come in two halves, so that many trees ask the model together: {@link #imagine} says what has to be asked, and
 * {@link #complete} takes the answer. Not thread-safe.
 *
 * <p>A return of a rollout from node {@code i} to node {@code n} below it is {@code r_i + γ r_{i+1} + … + γ^n r_n + γ^(n+1) v_n} (equation
 * 1 of the paper); seen from the root it is given without the root's own reward, divided by γ.
 *
 * @param <S> the model's state
 */
public final class ImaginedTree<S> {

    private final TreeSettings settings;
    private final TreeWriter writer;
    private Node<S> root;
    private Node<S> current;
    private boolean rootDone;
    private int stage;
    private int step;
    private int depth;
    private int depthReached;
    private final int[] path;
    private double bestBefore;
    private boolean resets = true;
    private @Nullable Pending pending;

    private record Pending(int action, boolean reset) {}

    /**
     * The tree at the start of an episode.
     *
     * @param initial of the first observation
     */
    public ImaginedTree(TreeSettings settings, Prediction<S> initial) {
        this(settings, 0, false, initial);
    }

    /**
     * A tree that begins anywhere.
     *
     * @param action that led to the root
     * @param done whether an episode has ended with that action
     * @param initial its reward, and what the model says of the observation
     */
    public ImaginedTree(TreeSettings settings, int action, boolean done, Prediction<S> initial) {
        this.settings = settings;
        this.writer = new TreeWriter(settings);
        this.path = new int[settings.maxDepth()];
        this.root = node(null, done ? 0 : action, rootPrediction(initial));
        this.current = root;
        settle(done);
    }

    private Node<S> node(@Nullable Node<S> parent, int action, Prediction<S> prediction) {
        if (prediction.logits().length != settings.actions()) {
            throw new IllegalArgumentException("The policy has a logit for each action: actions=" + settings.actions()
                    + ", logits=" + prediction.logits().length);
        }
        return new Node<>(parent, action, prediction, settings.discount(), stage);
    }

    /** A root is where an episode goes on, also when the one before has ended with the same real step. */
    private Prediction<S> rootPrediction(Prediction<S> real) {
        float reward = settings.variant().rootKeepsReward() ? real.reward() : 0;
        return new Prediction<>(reward, real.value(), false, real.logits(), real.state());
    }

    private void settle(boolean done) {
        rootDone = done;
        current = root;
        step = 0;
        depth = 0;
        depthReached = 0;
        resets = true;
        root.visit();
        bestBefore = best();
    }

    private double best() {
        return fromRoot(root.maxReturn());
    }

    private double fromRoot(double worth) {
        return (worth - root.reward()) / settings.discount();
    }

    /**
     * Begins an imaginary step.
     *
     * @param action to take at the current node
     * @param reset whether to return to the root after it; at the greatest depth that happens anyway
     * @return what the model must be asked; empty if the answer is known
     * @throws IllegalStateException if the stage's real step is next or a step is already begun
     */
    public Optional<Unroll<S>> imagine(int action, boolean reset) {
        if (pending != null || !status().imaginesNext()) {
            throw new IllegalStateException("An imaginary step is not what comes next: step=" + step + ", stageLength="
                    + settings.stageLength() + ", begun=" + (pending != null));
        }
        if (action < 0 || action >= settings.actions()) {
            throw new IllegalArgumentException(
                    "There is no such action: action=" + action + ", actions=" + settings.actions());
        }
        boolean deepest = settings.maxDepth() > 0 && depth + 1 >= settings.maxDepth();
        pending = new Pending(action, reset || deepest);
        Node<S> child = current.child(action);
        boolean known = child != null && child.expandedInStage() >= stage;
        return known || current.done() ? Optional.empty() : Optional.of(new Unroll<>(current.state(), action));
    }

    /**
     * Completes an imaginary step about which the model was not asked.
     *
     * @param representation receives {@link TreeLayout#size} numbers
     * @param offset where the first one is put
     */
    public Imagined<S> complete(float[] representation, int offset) {
        return completeWith(null, representation, offset);
    }

    /**
     * Completes an imaginary step.
     *
     * @param prediction the model's answer
     * @param representation receives {@link TreeLayout#size} numbers
     * @param offset where the first one is put
     */
    public Imagined<S> complete(Prediction<S> prediction, float[] representation, int offset) {
        return completeWith(prediction, representation, offset);
    }

    private Imagined<S> completeWith(@Nullable Prediction<S> prediction, float[] representation, int offset) {
        Pending begun = pending;
        if (begun == null) {
            throw new IllegalStateException("No step is begun: step=" + step);
        }
        Node<S> reached = expanded(begun.action(), prediction);
        pending = null;
        step++;
        remember(begun.action());
        reached.visit();
        current = reached;
        resets = begun.reset();
        write(representation, offset);
        Imagined<S> imagined =
                new Imagined<>(status(), planningReward(begun.reset()), begun.reset(), reached.done(), reached.state());
        if (begun.reset()) {
            depth = 0;
            current = root;
            root.visit();
        }
        return imagined;
    }

    private void remember(int action) {
        depth++;
        depthReached = depth;
        if (settings.maxDepth() > 0) {
            path[depth - 1] = action;
        }
    }

    private Node<S> expanded(int action, @Nullable Prediction<S> prediction) {
        Node<S> child = current.child(action);
        if (child != null && child.expandedInStage() >= stage) {
            return child;
        }
        Prediction<S> answer = current.done() ? absorbed() : prediction;
        if (answer == null) {
            throw new IllegalStateException("The model has to be asked about this step: action=" + action);
        }
        if (child == null) {
            child = node(current, action, answer);
            current.child(action, child);
        } else {
            child.refresh(answer, stage);
        }
        return child;
    }

    /** After the end nothing happens any more. */
    private Prediction<S> absorbed() {
        return new Prediction<>(0, 0, true, current.logits(), current.state());
    }

    private double planningReward(boolean reset) {
        double now = best();
        double gained = Math.max(0, now - bestBefore);
        bestBefore = now;
        return reset && !settings.variant().rewardsResets() ? 0 : gained;
    }

    /** The mean return of all rollouts of this stage: the value of the root after thinking about it. */
    public double baseline() {
        return fromRoot(root.meanReturn());
    }

    /**
     * Takes the real step, the last of a stage.
     *
     * @param action that was taken in the environment; after the end of an episode the root of the next one has action 0
     * @param done whether the episode ended, so that {@code real} is about the first observation of the next
     * @param real reward of the step, and what the model says of the new observation
     * @param representation receives {@link TreeLayout#size} numbers
     * @param offset where the first one is put
     * @throws IllegalStateException if imaginary steps are left
     */
    public Imagined<S> act(int action, boolean done, Prediction<S> real, float[] representation, int offset) {
        if (pending != null || status().imaginesNext()) {
            throw new IllegalStateException(
                    "The real step is not what comes next: step=" + step + ", stageLength=" + settings.stageLength());
        }
        if (action < 0 || action >= settings.actions()) {
            throw new IllegalArgumentException(
                    "There is no such action: action=" + action + ", actions=" + settings.actions());
        }
        stage++;
        Node<S> carried = settings.treeCarry() && !done ? root.child(action) : null;
        if (carried == null) {
            root = node(null, done ? 0 : action, rootPrediction(real));
        } else {
            carried.detach();
            carried.refresh(rootPrediction(real), stage);
            root = carried;
        }
        settle(done);
        write(representation, offset);
        return new Imagined<>(status(), 0, true, false, root.state());
    }

    /** Writes the representation of the present state. */
    public void write(float[] representation, int offset) {
        writer.write(view(), representation, offset);
    }

    private TreeWriter.View<S> view() {
        return new TreeWriter.View<>(root, rootDone, current, resets, step, depthReached, path);
    }

    /** Where in its stage the tree is. */
    public StepStatus status() {
        return StepStatus.after(step, settings.stageLength());
    }

    /** Returns of the root's rollouts, its own reward and a discount included, in the order in which their ends were reached. */
    double[] rootReturns() {
        return root.returns();
    }

    /** How often the root was landed on. */
    int rootVisits() {
        return root.visits();
    }
}
