package dev.prudence.trainer.worldmodel;

/**
 * A real step of an environment and the stage that followed it. Immutable, as nobody writes into its arrays.
 */
public final class RealStep {

    private final float[] observation;
    private final int action;
    private final float reward;
    private final boolean terminated;
    private final boolean truncated;
    private final float baseline;
    private final float[] policy;

    /**
     * Keeps the arrays, without copying them.
     *
     * @param observation what is seen after the step; where the episode ended, the first observation of the next
     * @param action that led to it; 0 at the start of an episode
     * @param reward of the step
     * @param terminated whether the step ended its episode
     * @param truncated whether the step cut its episode off
     * @param baseline what the stage at this observation made of its value
     * @param policy the distribution that the next action was drawn from
     */
    public RealStep(
            float[] observation,
            int action,
            float reward,
            boolean terminated,
            boolean truncated,
            float baseline,
            float[] policy) {
        this.observation = observation;
        this.action = action;
        this.reward = reward;
        this.terminated = terminated;
        this.truncated = truncated;
        this.baseline = baseline;
        this.policy = policy;
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

    boolean terminated() {
        return terminated;
    }

    boolean truncated() {
        return truncated;
    }

    boolean done() {
        return terminated || truncated;
    }

    float baseline() {
        return baseline;
    }

    float[] policy() {
        return policy;
    }
}
