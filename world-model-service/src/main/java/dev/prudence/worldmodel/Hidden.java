package dev.prudence.worldmodel;

/**
 * What a world model keeps of a state, to go on from. Immutable, as nobody writes into its arrays.
 */
public final class Hidden {

    private final float[] state;
    private final float[] observation;

    /**
     * Keeps the arrays, without copying them.
     *
     * @param state float32 {@code [state size]}
     * @param observation predicted or, at a root, real; float32 {@code [channels, height, width]}, or empty where the model predicts none
     */
    public Hidden(float[] state, float[] observation) {
        this.state = state;
        this.observation = observation;
    }

    /** The model's own numbers, float32 {@code [state size]}; not to be written into. */
    public float[] state() {
        return state;
    }

    /** How the state looks, float32 {@code [channels, height, width]}, empty where it is not known; not to be written into. */
    public float[] observation() {
        return observation;
    }
}
