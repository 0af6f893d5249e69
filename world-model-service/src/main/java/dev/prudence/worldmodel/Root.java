package dev.prudence.worldmodel;

/** A real state that a model shall begin at. Immutable, as nobody writes into its array. */
public final class Root {

    private final float[] observation;
    private final int action;
    private final float reward;

    /**
     * Keeps the array, without copying it.
     *
     * @param observation float32 {@code [channels, height, width]}
     * @param action that led to it; 0 at the start of an episode
     * @param reward of that action, which the model's answer repeats
     */
    public Root(float[] observation, int action, float reward) {
        this.observation = observation;
        this.action = action;
        this.reward = reward;
    }

    float[] observation() {
        return observation;
    }

    int action() {
        return action;
    }

    float reward() {
        return reward;
    }
}
