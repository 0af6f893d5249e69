package dev.prudence.worldmodel.planning;

import dev.prudence.worldmodel.tree.Prediction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place in the tree of a search. Not thread-safe. */
public final class SearchNode<S> {

    private final Prediction<S> prediction;
    private final double[] priors;
    private final List<@Nullable SearchNode<S>> children;
    private int visits;
    private double values;

    SearchNode(Prediction<S> prediction, int actions) {
        this.prediction = prediction;
        this.priors = prediction.probabilities();
        this.children = new ArrayList<>(Collections.nCopies(actions, null));
    }

    void add(double value) {
        visits++;
        values += value;
    }

    Optional<SearchNode<S>> child(int action) {
        return Optional.ofNullable(children.get(action));
    }

    void child(int action, SearchNode<S> child) {
        children.set(action, child);
    }

    double prior(int action) {
        return priors[action];
    }

    /** What the model keeps of this place. */
    public S state() {
        return prediction.state();
    }

    /** The reward that the model expects of coming here. */
    public float reward() {
        return prediction.reward();
    }

    /** The value that the model gives this place; 0 where the episode is over. */
    public float value() {
        return prediction.done() ? 0 : prediction.value();
    }

    /** Whether the model expects the episode to be over here. */
    public boolean done() {
        return prediction.done();
    }

    /** How often the search came here. */
    public int visits() {
        return visits;
    }

    double meanValue() {
        return values / visits;
    }
}
