package dev.prudence.worldmodel.tree;

import java.util.Objects;

/**
 * What a world model says of a state. Immutable, as nobody writes into its arrays.
 *
 * @param <S> the model's own state, from which it goes on; the tree only keeps it
 */
public final class Prediction<S> {

    private final float reward;
    private final float value;
    private final boolean done;
    private final float[] logits;
    private final S state;

    /**
     * A prediction.
     *
     * @param reward of the step that led to the state
     * @param value of the state, whatever {@code done} says
     * @param done whether the episode is over there
     * @param logits of the base policy, one for each action; kept, not copied
     */
    public Prediction(float reward, float value, boolean done, float[] logits, S state) {
        this.reward = reward;
        this.value = value;
        this.done = done;
        this.logits = logits;
        this.state = Objects.requireNonNull(state, "state");
    }

    public float reward() {
        return reward;
    }

    public float value() {
        return value;
    }

    public boolean done() {
        return done;
    }

    float[] logits() {
        return logits;
    }

    /** The base policy, one probability for each action. */
    public double[] probabilities() {
        double highest = Double.NEGATIVE_INFINITY;
        for (float each : logits) {
            highest = Math.max(highest, each);
        }
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int action = 0; action < logits.length; action++) {
            shares[action] = Math.exp(logits[action] - highest);
            sum += shares[action];
        }
        for (int action = 0; action < logits.length; action++) {
            shares[action] /= sum;
        }
        return shares;
    }

    /** The model's state. */
    public S state() {
        return state;
    }
}
