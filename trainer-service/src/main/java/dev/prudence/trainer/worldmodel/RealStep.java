package dev.prudence.trainer.worldmodel;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A real step of an environment and the stage that followed it. Immutable, as nobody writes into its arrays.
 */
public final class RealStep {

    private static final int HIGHEST = 255;

    private final byte[] observation;
    private final int action;
    private final float reward;
    private final boolean terminated;
    private final boolean truncated;
    private final float baseline;
    private final float[] policy;

    /**
     * Keeps the arrays, without copying them.
     *
     * @param observation what is seen after the step, 255 for 1; where the episode ended, the first observation of the next
     * @param action that was taken, also where it ended the episode
     * @param reward of the step
     * @param terminated whether the step ended its episode
     * @param truncated whether the step cut its episode off
     * @param baseline what the stage at this observation made of its value
     * @param policy the distribution that the next action was drawn from
     */
    public RealStep(
            byte[] observation,
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

    void write(DataOutputStream out) throws IOException {
        out.writeInt(observation.length);
        out.write(observation);
        out.writeInt(action);
        out.writeFloat(reward);
        out.writeBoolean(terminated);
        out.writeBoolean(truncated);
        out.writeFloat(baseline);
        write(policy, out);
    }

    private static void write(float[] values, DataOutputStream out) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    static RealStep read(DataInputStream in) throws IOException {
        return new RealStep(
                in.readNBytes(in.readInt()),
                in.readInt(),
                in.readFloat(),
                in.readBoolean(),
                in.readBoolean(),
                in.readFloat(),
                floats(in));
    }

    private static float[] floats(DataInputStream in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int at = 0; at < values.length; at++) {
            values[at] = in.readFloat();
        }
        return values;
    }

    /** Writes what is seen, in 0 to 1. */
    void copyObservation(float[] target, int offset) {
        for (int at = 0; at < observation.length; at++) {
            target[offset + at] = (observation[at] & HIGHEST) / (float) HIGHEST;
        }
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
