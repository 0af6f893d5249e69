package dev.prudence.policy.play;

import java.util.Arrays;

/** An imagination that says of each player what follows from its own steps alone. Not thread-safe. */
final class DreamedTrees implements Imagination {

    private final double[] dreams;
    private final int players;
    private int size;
    private boolean rooted;
    private int closed;

    DreamedTrees(int players) {
        this.players = players;
        this.dreams = new double[players];
    }

    @Override
    public int representationSize() {
        return ActorArtefacts.REPRESENTATION;
    }

    @Override
    public Thoughts real(int[] actions, float[] rewards, boolean[] dones, float[] observations) {
        size = observations.length / players;
        float[] baselines = new float[rooted ? players : 0];
        for (int player = 0; player < players; player++) {
            if (rooted) {
                baselines[player] = (float) dreams[player];
            }
            dreams[player] = Math.sin(actions[player] + rewards[player] + (dones[player] ? 1 : 0));
            for (int at = 0; at < size; at++) {
                dreams[player] += at * observations[player * size + at] / 100;
            }
        }
        rooted = true;
        boolean[] resets = new boolean[players];
        Arrays.fill(resets, true);
        return new Thoughts(representations(), new float[players], resets, baselines, observed(), states());
    }

    @Override
    public Thoughts imagine(int[] actions, boolean[] resets) {
        float[] planningRewards = new float[players];
        for (int player = 0; player < players; player++) {
            dreams[player] = Math.sin(3 * dreams[player] + actions[player] + (resets[player] ? 0.5 : 0));
            planningRewards[player] = (float) Math.abs(dreams[player]);
        }
        return new Thoughts(representations(), planningRewards, resets.clone(), new float[0], observed(), states());
    }

    /** Prefers an action that the dream says. */
    @Override
    public double[][] search(int simulations) {
        double[][] shares = new double[players][ActorArtefacts.ACTIONS];
        for (int player = 0; player < players; player++) {
            int favourite = Math.floorMod((int) (1000 * dreams[player]), ActorArtefacts.ACTIONS);
            Arrays.fill(shares[player], 1.0 / (2 * ActorArtefacts.ACTIONS));
            shares[player][favourite] += 0.5;
        }
        return shares;
    }

    /** As if the model's state were these numbers, which 16 bits do not hold. */
    private float[] states() {
        float[] all = new float[players * ActorArtefacts.STATE];
        for (int at = 0; at < all.length; at++) {
            all[at] = (float) (dreams[at / ActorArtefacts.STATE] + at % ActorArtefacts.STATE / 3.0);
        }
        return all;
    }

    private float[] observed() {
        float[] all = new float[players * size];
        for (int at = 0; at < all.length; at++) {
            all[at] = (float) dreams[at / size];
        }
        return all;
    }

    private float[] representations() {
        float[] all = new float[players * ActorArtefacts.REPRESENTATION];
        for (int player = 0; player < players; player++) {
            for (int at = 0; at < ActorArtefacts.REPRESENTATION; at++) {
                all[player * ActorArtefacts.REPRESENTATION + at] = (float) Math.sin(dreams[player] * (at + 1));
            }
        }
        return all;
    }

    @Override
    public void close() {
        closed++;
    }

    int closed() {
        return closed;
    }
}
