package dev.prudence.policy.play;

import com.google.protobuf.ByteString;
import dev.prudence.runtime.HalfFloats;
import java.util.Arrays;

/** What some players see and did last, player after player. Not thread-safe. */
final class Seats {

    private final int count;
    private final float[] representations;
    private final float[] observations;
    private final float[] states;
    private final float[] memories;
    private final long[] lastActions;
    private final long[] lastResets;
    private final float[] lastRewards;

    /**
     * Everything is zero.
     *
     * @param representation numbers of a tree's representation
     * @param observation numbers of an observation
     * @param state numbers of the world model's state, where the actor sees it
     * @param memory numbers that the actor remembers
     */
    Seats(int count, int representation, int observation, int state, int memory) {
        this.count = count;
        this.representations = new float[count * representation];
        this.observations = new float[count * observation];
        this.states = new float[count * state];
        this.memories = new float[count * memory];
        this.lastActions = new long[count];
        this.lastResets = new long[count];
        this.lastRewards = new float[2 * count];
    }

    int count() {
        return count;
    }

    /** Float32 {@code [count, representation]}, to be written into. */
    float[] representations() {
        return representations;
    }

    /** Float32 {@code [count, observation]}, to be written into. */
    float[] observations() {
        return observations;
    }

    /** Float32 {@code [count, state]}, each of which 16 bits hold; to be written into. */
    float[] states() {
        return states;
    }

    /** Float32 {@code [count, memory]}, to be written into. */
    float[] memories() {
        return memories;
    }

    /** What a player remembers as bytes, float16; empty where actors remember nothing. */
    ByteString memory(int player) {
        int size = memories.length / count;
        return ByteString.copyFrom(HalfFloats.toBytes(memories, player * size, size));
    }

    /**
     * Has a player remember.
     *
     * @param halves float16; empty for nothing
     */
    void remember(int player, ByteString halves) {
        int size = memories.length / count;
        if (!halves.isEmpty() && halves.size() != size * Short.BYTES) {
            throw new IllegalArgumentException("A memory has the actor's size: players.memory bytes=" + halves.size()
                    + ", wanted=" + size * Short.BYTES);
        }
        forget(player);
        HalfFloats.read(halves.asReadOnlyByteBuffer(), memories, player * size);
    }

    void forget(int player) {
        int size = memories.length / count;
        Arrays.fill(memories, player * size, (player + 1) * size, 0);
    }

    void last(int player, int action, boolean reset, float reward, float planningReward) {
        lastActions[player] = action;
        lastResets[player] = reset ? 1 : 0;
        lastRewards[2 * player] = reward;
        lastRewards[2 * player + 1] = planningReward;
    }

    int lastAction(int player) {
        return (int) lastActions[player];
    }

    boolean lastReset(int player) {
        return lastResets[player] == 1;
    }

    float lastReward(int player) {
        return lastRewards[2 * player];
    }

    float lastPlanningReward(int player) {
        return lastRewards[2 * player + 1];
    }

    long[] lastActions() {
        return lastActions;
    }

    long[] lastResets() {
        return lastResets;
    }

    float[] lastRewards() {
        return lastRewards;
    }
}
