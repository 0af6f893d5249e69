package dev.prudence.env.sokoban;

import dev.prudence.env.Environment;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.Step;
import java.util.SplittableRandom;

/**
 * Sokoban as an environment: five actions, standing still, up, down, left and right. Solving a level terminates the episode, its time
 * limit truncates it, and a level that is solved by the last step does both. Not thread-safe.
 */
public final class SokobanEnvironment implements Environment {

    private final LevelSource levels;
    private final SokobanRules rules;
    private final SokobanView view;
    private final ObservationSpace space;
    private SokobanState state;

    /** Before the first episode. */
    public SokobanEnvironment(LevelSource levels, SokobanRules rules, SokobanView view) {
        this.levels = levels;
        this.rules = rules;
        this.view = view;
        this.space = view.space(levels.rows(), levels.columns());
        Level any = levels.level(0);
        this.state = new SokobanState(any, any.boxes(), any.player(), 0, true);
    }

    @Override
    public ObservationSpace observationSpace() {
        return space;
    }

    @Override
    public int actionCount() {
        return SokobanState.ACTIONS;
    }

    @Override
    public void reset(long seed) {
        int headStart = rules.headStarts() == 1 ? 0 : new SplittableRandom(~seed).nextInt(rules.headStarts());
        state = SokobanState.start(levels.level(seed), headStart);
    }

    @Override
    public Step step(int action) {
        if (action < 0 || action >= SokobanState.ACTIONS) {
            throw new IllegalArgumentException("There is no such action: action=" + action + ", actions=5");
        }
        if (state.over()) {
            throw new IllegalStateException("The episode is over; reset first");
        }
        SokobanState before = state;
        state = before.after(action, rules);
        return new Step(rules.reward(before, state), state.solved(), state.counted() >= rules.timeLimit());
    }

    @Override
    public void observe(float[] target, int offset) {
        view.write(state, target, offset);
    }

    /** The present state. */
    public SokobanState state() {
        return state;
    }

    @Override
    public Snapshot snapshot() {
        return state;
    }

    @Override
    public void restore(Snapshot snapshot) {
        if (!(snapshot instanceof SokobanState other)
                || other.level().rows() != levels.rows()
                || other.level().columns() != levels.columns()) {
            throw new IllegalArgumentException("This is no state of Sokoban of this size: snapshot=" + snapshot);
        }
        state = other;
    }
}
