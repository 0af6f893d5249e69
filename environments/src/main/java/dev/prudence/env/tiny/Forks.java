package dev.prudence.env.tiny;

import dev.prudence.env.Environment;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.Step;
import java.util.Arrays;

/**
 * A way that forks some times; only the last step is worth something, and how much depends on every turn taken. Greed does not help, looking
 * ahead does: the best value at a fork is the best reward below it, discounted by the steps to get there. The observation is the
 * fork, one-hot, numbered as in a heap: the first is 0, those behind fork {@code i} are {@code 2i+1} and {@code 2i+2}.
 */
public final class Forks implements Environment {

    private final float[] rewards;
    private Fork fork = new Fork(0, true);

    /**
     * Before the first episode.
     *
     * @param rewards of the last steps, from the leftmost way to the rightmost; a power of two of them, at least 2
     */
    public Forks(float... rewards) {
        if (rewards.length < 2 || Integer.bitCount(rewards.length) != 1) {
            throw new IllegalArgumentException("Ways number a power of two, at least 2: ways=" + rewards.length);
        }
        this.rewards = rewards.clone();
    }

    /** The best value of a fork under a discount. */
    public double bestValue(int fork, double discount) {
        if (2 * fork + 1 >= forks()) {
            return Math.max(rewards[2 * fork + 1 - forks()], rewards[2 * fork + 2 - forks()]);
        }
        return discount * Math.max(bestValue(2 * fork + 1, discount), bestValue(2 * fork + 2, discount));
    }

    private int forks() {
        return rewards.length - 1;
    }

    @Override
    public ObservationSpace observationSpace() {
        return ObservationSpace.binary(1, 1, forks());
    }

    @Override
    public int actionCount() {
        return 2;
    }

    @Override
    public void reset(long seed) {
        fork = new Fork(0, false);
    }

    @Override
    public Step step(int action) {
        if (fork.over()) {
            throw new IllegalStateException("The episode is over; reset first");
        }
        if (action < 0 || action > 1) {
            throw new IllegalArgumentException("There is no such action: action=" + action + ", actions=2");
        }
        int next = 2 * fork.number() + 1 + action;
        boolean last = next >= forks();
        fork = new Fork(next, last);
        return new Step(last ? rewards[next - forks()] : 0, last, false);
    }

    /** At the end of the ways nothing is seen: all zeros. */
    @Override
    public void observe(float[] target, int offset) {
        Arrays.fill(target, offset, offset + forks(), 0);
        if (fork.number() < forks()) {
            target[offset + fork.number()] = 1;
        }
    }

    @Override
    public Snapshot snapshot() {
        return fork;
    }

    @Override
    public void restore(Snapshot snapshot) {
        if (!(snapshot instanceof Fork other) || other.number() > 2 * forks()) {
            throw new IllegalArgumentException("This is no fork of this way: snapshot=" + snapshot);
        }
        fork = other;
    }

    private record Fork(int number, boolean over) implements Snapshot {}
}
