package dev.prudence.env;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Environments of one kind that are stepped together. Auto-reset is Gymnasium's {@code SAME_STEP}: where a step ends an episode, the
 * observation that is handed out is already the first one of the next, and the last one of the old stands in
 * {@link #finalObservations}. The seed of an episode follows from the vector's seed, the environment's place and the episode's number
 * alone. Not thread-safe; the arrays that are handed out are overwritten by the next step.
 */
public final class VectorEnvironment {

    private final List<Environment> environments;
    private final long seed;
    private final int size;
    private final long[] episodes;
    private final float[] observations;
    private final float[] finalObservations;
    private final float[] rewards;
    private final boolean[] terminated;
    private final boolean[] truncated;

    /**
     * Nothing is reset yet.
     *
     * @param environments at least one, all with the same spaces
     * @param seed of all episodes
     */
    public VectorEnvironment(List<? extends Environment> environments, long seed) {
        this.environments = List.copyOf(environments);
        if (environments.isEmpty()) {
            throw new IllegalArgumentException("At least one environment is needed: environments=0");
        }
        checkAlike();
        this.seed = seed;
        int count = environments.size();
        this.size = observationSpace().size();
        this.episodes = new long[count];
        this.observations = new float[count * size];
        this.finalObservations = new float[count * size];
        this.rewards = new float[count];
        this.terminated = new boolean[count];
        this.truncated = new boolean[count];
    }

    private void checkAlike() {
        for (Environment each : environments) {
            if (!each.observationSpace().equals(observationSpace()) || each.actionCount() != actionCount()) {
                throw new IllegalArgumentException("Environments of a vector have the same spaces: first="
                        + observationSpace() + ", other=" + each.observationSpace());
            }
        }
    }

    /** How many environments there are. */
    public int count() {
        return environments.size();
    }

    /** The shape of one environment's observation. */
    public ObservationSpace observationSpace() {
        return environments.get(0).observationSpace();
    }

    /** Actions of each environment. */
    public int actionCount() {
        return environments.get(0).actionCount();
    }

    /** Begins the first episode everywhere; after episodes were played, the next one. */
    public void reset() {
        for (int each = 0; each < count(); each++) {
            begin(each);
        }
    }

    /**
     * Takes a step everywhere.
     *
     * @param actions one for each environment
     */
    public void step(int[] actions) {
        if (actions.length != count()) {
            throw new IllegalArgumentException(
                    "Each environment needs an action: environments=" + count() + ", actions=" + actions.length);
        }
        for (int each = 0; each < count(); each++) {
            step(each, actions[each]);
        }
    }

    private void step(int each, int action) {
        Environment environment = environments.get(each);
        Step step = environment.step(action);
        rewards[each] = step.reward();
        terminated[each] = step.terminated();
        truncated[each] = step.truncated();
        if (step.done()) {
            environment.observe(finalObservations, each * size);
            begin(each);
        } else {
            environment.observe(observations, each * size);
        }
    }

    private void begin(int each) {
        environments.get(each).reset(episodeSeed(seed, each, episodes[each]++));
        environments.get(each).observe(observations, each * size);
    }

    /** The seed of an episode. */
    static long episodeSeed(long seed, int environment, long episode) {
        long place = new SplittableRandom(new SplittableRandom(seed).nextLong() + environment).nextLong();
        return new SplittableRandom(place + episode).nextLong();
    }

    /** Float32 {@code [environments, channels, height, width]}. */
    public float[] observations() {
        return observations;
    }

    /** As {@link #observations}, of the last state of episodes that the last step ended; elsewhere without meaning. */
    public float[] finalObservations() {
        return finalObservations;
    }

    /** Of the last step, {@code [environments]}. */
    public float[] rewards() {
        return rewards;
    }

    /** Of the last step, {@code [environments]}. */
    public boolean[] terminated() {
        return terminated;
    }

    /** Of the last step, {@code [environments]}. */
    public boolean[] truncated() {
        return truncated;
    }

    /** All states, to come back to. */
    public Snapshot snapshot() {
        List<Environment.Snapshot> states = new ArrayList<>();
        environments.forEach(each -> states.add(each.snapshot()));
        return new Snapshot(List.copyOf(states), List.copyOf(toList(episodes)));
    }

    /** Goes back to a snapshot of this vector or of one like it; observations are written anew, the last step's results are not. */
    public void restore(Snapshot snapshot) {
        if (snapshot.states().size() != count()) {
            throw new IllegalArgumentException("The snapshot is of another number of environments: environments="
                    + count() + ", states=" + snapshot.states().size());
        }
        for (int each = 0; each < count(); each++) {
            environments.get(each).restore(snapshot.states().get(each));
            episodes[each] = snapshot.episodes().get(each);
            environments.get(each).observe(observations, each * size);
        }
    }

    private static List<Long> toList(long[] values) {
        List<Long> list = new ArrayList<>();
        for (long value : values) {
            list.add(value);
        }
        return list;
    }

    /**
     * The state of a vector.
     *
     * @param states of its environments
     * @param episodes how many each environment has begun
     */
    public record Snapshot(List<Environment.Snapshot> states, List<Long> episodes) {}
}
