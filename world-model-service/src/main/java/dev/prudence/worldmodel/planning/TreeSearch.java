package dev.prudence.worldmodel.planning;

import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Monte Carlo tree search over a world model, step by step, so that many searches ask the model together: {@link #descend} says what has to be
 * asked, {@link #expand} takes the answer. Not thread-safe.
 *
 * <p>A child is chosen by {@code q + p √N / (1 + n) (c1 + log((N + c2 + 1) / c2))}, where {@code q} is its mean return, scaled by the
 * smallest and largest return of the whole tree, {@code p} its prior, {@code n} its visits and {@code N} its parent's.
 *
 * @param <S> the model's state
 */
public final class TreeSearch<S> {

    private final SearchSettings settings;
    private final SearchNode<S> root;
    private final List<SearchNode<S>> path = new ArrayList<>();
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private int leafAction;

    /**
     * A search that has seen nothing but its root.
     *
     * @param prediction of the root
     */
    public TreeSearch(SearchSettings settings, Prediction<S> prediction) {
        this.settings = settings;
        this.root = new SearchNode<>(prediction, settings.actions());
        root.add(prediction.value());
    }

    /**
     * Goes down to a place that is not in the tree yet.
     *
     * @return what the model must be asked; empty where the episode is over, which is a simulation too
     */
    public Optional<Unroll<S>> descend() {
        if (!path.isEmpty()) {
            throw new IllegalStateException("A simulation is begun: depth=" + path.size());
        }
        SearchNode<S> at = root;
        path.add(at);
        while (!at.done()) {
            int action = best(at);
            Optional<SearchNode<S>> child = at.child(action);
            if (child.isEmpty()) {
                leafAction = action;
                return Optional.of(new Unroll<>(at.state(), action));
            }
            at = child.get();
            path.add(at);
        }
        backUp(0);
        return Optional.empty();
    }

    /** Puts the model's answer into the tree. */
    public void expand(Prediction<S> prediction) {
        if (path.isEmpty()) {
            throw new IllegalStateException("No simulation is begun: depth=0");
        }
        SearchNode<S> leaf = new SearchNode<>(prediction, settings.actions());
        path.get(path.size() - 1).child(leafAction, leaf);
        path.add(leaf);
        backUp(leaf.done() ? 0 : prediction.value());
    }

    private void backUp(double leafValue) {
        double value = leafValue;
        for (int at = path.size() - 1; at >= 0; at--) {
            SearchNode<S> node = path.get(at);
            node.add(value);
            value = node.reward() + settings.discount() * value;
            if (at > 0) {
                double mean = worth(node);
                smallest = Math.min(smallest, mean);
                largest = Math.max(largest, mean);
            }
        }
        path.clear();
    }

    /** The mean return of an action: its reward, and what came behind. */
    private double worth(SearchNode<S> child) {
        return child.reward() + settings.discount() * child.meanValue();
    }

    private int best(SearchNode<S> node) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int action = 0; action < settings.actions(); action++) {
            double score = score(node, action);
            if (score > highest) {
                highest = score;
                best = action;
            }
        }
        return best;
    }

    private double score(SearchNode<S> parent, int action) {
        Optional<SearchNode<S>> child = parent.child(action);
        int visits = child.map(SearchNode::visits).orElse(0);
        double growth = Math.log((parent.visits() + settings.explorationGrowth() + 1) / settings.explorationGrowth());
        double explored =
                parent.prior(action) * Math.sqrt(parent.visits()) / (1 + visits) * (settings.exploration() + growth);
        return explored + child.map(node -> scaled(worth(node))).orElse(0.0);
    }

    private double scaled(double worth) {
        return largest > smallest ? (worth - smallest) / (largest - smallest) : worth;
    }

    /** How often each action was tried at the root. */
    public int[] visits() {
        return IntStream.range(0, settings.actions())
                .map(action -> root.child(action).map(SearchNode::visits).orElse(0))
                .toArray();
    }

    /** The mean return of each action at the root; 0 where it was not tried. */
    public double[] returns() {
        return IntStream.range(0, settings.actions())
                .mapToDouble(action -> root.child(action).map(this::worth).orElse(0.0))
                .toArray();
    }

    /** The most visited action, then the most visited one behind it, to the edge of the tree. */
    public List<Planned<S>> line() {
        List<Planned<S>> line = new ArrayList<>();
        Optional<Planned<S>> next = mostVisited(root);
        while (next.isPresent()) {
            line.add(next.get());
            next = mostVisited(next.get().node());
        }
        return line;
    }

    private Optional<Planned<S>> mostVisited(SearchNode<S> node) {
        return IntStream.range(0, settings.actions())
                .boxed()
                .flatMap(action -> node.child(action).map(child -> new Planned<>(action, child)).stream())
                .max(Comparator.comparingInt((Planned<S> each) -> each.node().visits())
                        .thenComparing(each -> -each.action()));
    }

    /** A step of a plan. */
    public record Planned<S>(int action, SearchNode<S> node) {}
}
