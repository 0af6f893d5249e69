package dev.prudence.trainer.actorcritic;

import com.google.protobuf.ByteString;
import dev.prudence.runtime.HalfFloats;
import java.util.Arrays;

/**
 * Some steps of one actor in its order, and what it saw at each and behind the last. Written step by step, then read. Not thread-safe.
 */
public final class Unroll {

    private final ActorShape shape;
    private final int steps;
    private final float[] representations;
    private final float[] observations;
    private ByteString states = ByteString.EMPTY;
    private final float[] memory;
    private final long[] lastActions;
    private final long[] lastResets;
    private final float[] lastRewards;
    private final long[] actions;
    private final long[] resets;
    private final boolean[] imaginary;
    private final double[] logProbabilities;
    private final float[] rewards;
    private final boolean[] done;
    private final boolean[] planEnds;

    /** Nothing is written yet. */
    public Unroll(ActorShape shape, int steps) {
        this.shape = shape;
        this.steps = steps;
        this.representations = new float[(steps + 1) * shape.representation()];
        this.observations = new float[(steps + 1) * observationSize()];
        this.memory = new float[shape.recurrence().memorySize()];
        this.lastActions = new long[steps + 1];
        this.lastResets = new long[steps + 1];
        this.lastRewards = new float[(steps + 1) * ActorNetwork.REWARDS];
        this.actions = new long[steps];
        this.resets = new long[steps];
        this.imaginary = new boolean[steps];
        this.logProbabilities = new double[steps];
        this.rewards = new float[steps * ActorNetwork.REWARDS];
        this.done = new boolean[steps];
        this.planEnds = new boolean[steps];
    }

    int observationSize() {
        return shape.channels() * shape.height() * shape.width();
    }

    /**
     * What an actor sees.
     *
     * @param representation of its tree; empty where it is not seen
     * @param observation empty where it is not seen
     * @param lastAction the primary action before; 0 at the start
     * @param lastReset 1 if it went back to the root before
     * @param lastReward of the step before
     * @param lastPlanningReward of the step before
     */
    @SuppressWarnings("ArrayRecordComponent") // copied at once
    public record Seen(
            float[] representation,
            float[] observation,
            int lastAction,
            int lastReset,
            float lastReward,
            float lastPlanningReward) {}

    /** Writes what is seen at a step, or behind the last. */
    public void see(int step, Seen seen) {
        System.arraycopy(
                seen.representation(), 0, representations, step * shape.representation(), shape.representation());
        System.arraycopy(seen.observation(), 0, observations, step * observationSize(), observationSize());
        lastActions[step] = seen.lastAction();
        lastResets[step] = seen.lastReset();
        lastRewards[2 * step] = seen.lastReward();
        lastRewards[2 * step + 1] = seen.lastPlanningReward();
    }

    /**
     * Keeps what is seen of the world model's state at all steps and behind the last.
     *
     * @param halves {@code [steps + 1, state size]}, float16, little-endian
     */
    public void think(ByteString halves) {
        int wanted = (steps + 1) * shape.state().size() * Short.BYTES;
        if (halves.size() != wanted) {
            throw new IllegalArgumentException(
                    "There is a state for each step: bytes=" + halves.size() + ", wanted=" + wanted);
        }
        states = halves;
    }

    /**
     * Keeps what is remembered before the first step.
     *
     * @param halves float16, little-endian; empty for nothing
     */
    public void remember(ByteString halves) {
        if (!halves.isEmpty() && halves.size() != memory.length * Short.BYTES) {
            throw new IllegalArgumentException("A memory has the actor's size: bytes=" + halves.size() + ", wanted="
                    + memory.length * Short.BYTES);
        }
        HalfFloats.read(halves.asReadOnlyByteBuffer(), memory, 0);
    }

    /** Copies what is remembered before the first step to a row of a target. */
    void copyMemory(int row, float[] target) {
        System.arraycopy(memory, 0, target, row * memory.length, memory.length);
    }

    /** An unroll of so many steps, whose first sees what is seen behind the last of this one; the others see nothing. */
    Unroll onlyBehind(int length) {
        Unroll only = new Unroll(shape, length);
        System.arraycopy(
                representations, steps * shape.representation(), only.representations, 0, shape.representation());
        System.arraycopy(observations, steps * observationSize(), only.observations, 0, observationSize());
        int bytes = shape.state().size() * Short.BYTES;
        only.states = states.substring(steps * bytes).concat(ByteString.copyFrom(new byte[length * bytes]));
        only.lastActions[0] = lastActions[steps];
        only.lastResets[0] = lastResets[steps];
        System.arraycopy(lastRewards, 2 * steps, only.lastRewards, 0, 2);
        return only;
    }

    /** Whether an episode begins with a step. */
    boolean begins(int step) {
        return step > 0 && done[step - 1];
    }

    /** Copies the states of {@code count} steps to a row of a target and behind it. */
    void copyStates(int from, int count, int row, float[] target) {
        int bytes = shape.state().size() * Short.BYTES;
        HalfFloats.read(
                states.substring(from * bytes, (from + count) * bytes).asReadOnlyByteBuffer(),
                target,
                row * shape.state().size());
    }

    /**
     * Writes what is done at a step.
     *
     * @param isImaginary whether it is an imaginary step
     * @param logProbability of action and, in imagination, reset, when they were drawn
     */
    public void act(int step, boolean isImaginary, int action, int reset, double logProbability) {
        imaginary[step] = isImaginary;
        actions[step] = action;
        resets[step] = reset;
        logProbabilities[step] = logProbability;
    }

    /**
     * Writes what a step led to.
     *
     * @param isDone whether the episode ended
     * @param planIsOver whether a real step is next
     */
    public void earn(int step, float reward, float planningReward, boolean isDone, boolean planIsOver) {
        rewards[2 * step] = reward;
        rewards[2 * step + 1] = planningReward;
        done[step] = isDone;
        planEnds[step] = planIsOver;
    }

    /** How many steps there are. */
    public int steps() {
        return steps;
    }

    /**
     * Copies what is seen at some steps, but observations.
     *
     * @param from the first of them
     * @param row of the targets at which the first step is put
     */
    public void copySeen(int from, int count, int row, float[] toRepresentations, float[] toLastRewards) {
        int representation = shape.representation();
        System.arraycopy(
                representations,
                from * representation,
                toRepresentations,
                row * representation,
                count * representation);
        System.arraycopy(lastRewards, 2 * from, toLastRewards, 2 * row, 2 * count);
    }

    /**
     * Copies the observations of every so many steps.
     *
     * @param from the step that sees the first of them
     * @param count how many
     * @param every steps from one to the next
     * @param row of the target at which the first is put
     */
    public void copyObservations(int from, int count, int every, int row, float[] target) {
        int size = observationSize();
        for (int each = 0; each < count; each++) {
            System.arraycopy(observations, (from + each * every) * size, target, (row + each) * size, size);
        }
    }

    /** The primary actions before {@code count} steps. */
    public long[] lastActions(int from, int count) {
        return Arrays.copyOfRange(lastActions, from, from + count);
    }

    /** Whether {@code count} steps came back to the root, as 0 and 1. */
    public long[] lastResets(int from, int count) {
        return Arrays.copyOfRange(lastResets, from, from + count);
    }

    /** The primary action of a step. */
    public long action(int step) {
        return actions[step];
    }

    /** Whether the actor wanted to go back to the root, as 0 or 1. */
    public long reset(int step) {
        return resets[step];
    }

    /** Whether a step was imaginary. */
    public boolean imaginary(int step) {
        return imaginary[step];
    }

    /** As it was when the step was drawn. */
    public double logProbability(int step) {
        return logProbabilities[step];
    }

    /** The rewards of one sort: 0 real, 1 planning. */
    public double[] rewards(int sort) {
        double[] all = new double[steps];
        for (int step = 0; step < steps; step++) {
            all[step] = rewards[2 * step + sort];
        }
        return all;
    }

    /**
     * What is discounted behind each step: real rewards to the end of the episode, planning rewards to the end of the stage's imagination.
     *
     * @param discount of an augmented step
     */
    public double[] discounts(int sort, double discount) {
        double[] all = new double[steps];
        for (int step = 0; step < steps; step++) {
            boolean ends = sort == 0 ? done[step] : planEnds[step] || !imaginary[step];
            all[step] = ends ? 0 : discount;
        }
        return all;
    }
}
