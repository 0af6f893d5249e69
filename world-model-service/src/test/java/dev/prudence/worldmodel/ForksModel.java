package dev.prudence.worldmodel;

import dev.prudence.runtime.RowBuckets;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way that forks some times and pays at its end only, known exactly: a state is a number of a heap. It values nothing and prefers nothing, so
 * all that is good about a plan was found by looking.
 */
public final class ForksModel implements WorldModel {

    private final float[] rewards;
    private final float value;
    private final Dynamics dynamics;
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean closed;

    /**
     * A model.
     *
     * @param value of every state
     * @param rewards of the last steps, a power of two of them
     */
    public ForksModel(float value, float... rewards) {
        this(Dynamics.OBSERVATIONS, value, rewards);
    }

    private ForksModel(Dynamics dynamics, float value, float... rewards) {
        this.dynamics = dynamics;
        this.value = value;
        this.rewards = rewards.clone();
    }

    /** One that does not say how imagined states look. */
    public static ForksModel unseen() {
        return new ForksModel(Dynamics.FEATURES, 0, 1, 2, 3, 4);
    }

    @Override
    public WorldModelContract contract() {
        return new WorldModelContract(2, 1, 1, 2, 1, 0.9, dynamics, RowBuckets.of(1, 4, 16));
    }

    @Override
    public void check(Root root) {}

    @Override
    public List<Prediction<Hidden>> begin(List<Root> roots) {
        runs.incrementAndGet();
        List<Prediction<Hidden>> all = new ArrayList<>();
        for (Root root : roots) {
            Hidden hidden = new Hidden(new float[] {root.observation()[0]}, root.observation());
            all.add(new Prediction<>(root.reward(), value, false, new float[2], hidden));
        }
        return all;
    }

    @Override
    public List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> unrolls) {
        runs.incrementAndGet();
        List<Prediction<Hidden>> all = new ArrayList<>();
        for (Unroll<Hidden> each : unrolls) {
            int next = 2 * (int) each.state().state()[0] + 1 + each.action();
            boolean done = next >= rewards.length - 1;
            float reward = done ? rewards[next - rewards.length + 1] : 0;
            Hidden hidden = new Hidden(new float[] {next}, new float[] {next, 0});
            all.add(new Prediction<>(reward, value, done, new float[2], hidden));
        }
        return all;
    }

    /** How often it was asked. */
    public int runs() {
        return runs.get();
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
