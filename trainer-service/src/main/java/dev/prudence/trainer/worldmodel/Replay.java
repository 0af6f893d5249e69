package dev.prudence.trainer.worldmodel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What happened, the newest of it, and how much there is to learn from it (Schaul et al. 2016, arXiv:1511.05952): a sequence is drawn with
 * probability {@code priority^α / Σ priority^α}, each once a batch, and weighs {@code (N p)^-β}, over the largest of its batch. New sequences have the
 * largest priority so far, so that everything is learnt from soon. Not thread-safe.
 */
public final class Replay {

    private static final double LEAST = 1e-8;

    private final SequenceRules rules;
    private final int perColumn;
    private final double alpha;
    private final List<@Nullable RealStep> steps;
    private final long[] written;
    private final SumTree priorities;
    private int eligible;
    private double largest = 1;

    /**
     * An empty memory.
     *
     * @param columns environments that are remembered apart
     * @param capacity steps of all of them
     * @param alpha how much priorities matter, from 0
     */
    public Replay(SequenceRules rules, int columns, int capacity, double alpha) {
        this.rules = rules;
        this.perColumn = capacity / columns;
        this.alpha = alpha;
        if (perColumn <= rules.reach()) {
            throw new IllegalArgumentException("Each environment needs room for a sequence and its returns: capacity="
                    + capacity + ", columns=" + columns + ", needed=" + columns * (rules.reach() + 1));
        }
        this.steps = new ArrayList<>(Collections.nCopies(columns * perColumn, null));
        this.written = new long[columns];
        this.priorities = new SumTree(columns * perColumn);
    }

    /** Remembers a step of an environment; the oldest of that environment is forgotten when there is no room. */
    public void add(int column, RealStep step) {
        long number = written[column]++;
        int place = place(column, number);
        forget(place);
        steps.set(place, step);
        if (number >= rules.reach()) {
            priorities.set(place(column, number - rules.reach()), Math.pow(largest, alpha));
            eligible++;
        }
    }

    private void forget(int place) {
        if (priorities.weight(place) > 0) {
            priorities.set(place, 0);
            eligible--;
        }
    }

    private int place(int column, long number) {
        return column * perColumn + (int) (number % perColumn);
    }

    /** How many sequences there are to draw from. */
    public int size() {
        return eligible;
    }

    /**
     * Sequences to learn from.
     *
     * @param places where they begin
     * @param weights of their losses, at most 1
     */
    public record Drawn(List<Integer> places, List<Double> weights) {}

    /**
     * Draws sequences.
     *
     * @param count at most {@link #size()}
     * @param beta how much of the bias the weights undo, 0 to 1
     */
    public Drawn draw(int count, double beta, RandomGenerator random) {
        if (count > eligible) {
            throw new IllegalArgumentException(
                    "There are not so many sequences: count=" + count + ", sequences=" + eligible);
        }
        Set<Integer> seen = new HashSet<>();
        List<Integer> places = new ArrayList<>();
        while (places.size() < count) {
            int place = priorities.find(random.nextDouble() * priorities.total());
            if (seen.add(place)) {
                places.add(place);
            }
        }
        List<Double> raw = places.stream().map(place -> weight(place, beta)).toList();
        double most = raw.stream().mapToDouble(each -> each).max().orElse(1);
        return new Drawn(
                List.copyOf(places), raw.stream().map(each -> each / most).toList());
    }

    private double weight(int place, double beta) {
        return Math.pow(eligible * priorities.weight(place) / priorities.total(), -beta);
    }

    /**
     * Says how wrong the first values of sequences were. Those that were forgotten meanwhile are passed over, and so are errors that are not finite, which
     * say nothing.
     */
    public void setPriorities(List<Integer> places, float[] errors) {
        for (int at = 0; at < errors.length; at++) {
            if (Float.isFinite(errors[at]) && priorities.weight(places.get(at)) > 0) {
                double priority = Math.max(LEAST, Math.abs(errors[at]));
                largest = Math.max(largest, priority);
                priorities.set(places.get(at), Math.pow(priority, alpha));
            }
        }
    }

    /** A step of a sequence: 0 for the one that led to its first observation. */
    RealStep step(int firstPlace, int offset) {
        int column = firstPlace / perColumn;
        int within = (firstPlace % perColumn + offset) % perColumn;
        RealStep step = steps.get(column * perColumn + within);
        if (step == null) {
            throw new IllegalStateException(
                    "Nothing has happened there yet: place=" + firstPlace + ", offset=" + offset);
        }
        return step;
    }

    /** Writes all that is remembered, for {@link #read}. */
    public void write(DataOutputStream out) throws IOException {
        out.writeDouble(largest);
        for (int column = 0; column < written.length; column++) {
            out.writeLong(written[column]);
            long first = Math.max(0, written[column] - perColumn);
            for (long number = first; number < written[column]; number++) {
                out.writeDouble(priorities.weight(place(column, number)));
                step(place(column, number), 0).write(out);
            }
        }
    }

    /** Reads what {@link #write} wrote of a memory of the same size, into this empty one. */
    public void read(DataInputStream in) throws IOException {
        largest = in.readDouble();
        for (int column = 0; column < written.length; column++) {
            written[column] = in.readLong();
            for (long number = Math.max(0, written[column] - perColumn); number < written[column]; number++) {
                double weight = in.readDouble();
                priorities.set(place(column, number), weight);
                eligible += weight > 0 ? 1 : 0;
                steps.set(place(column, number), RealStep.read(in));
            }
        }
    }

    SequenceRules rules() {
        return rules;
    }
}
