package dev.prudence.bench.imagining;

import java.util.SplittableRandom;

/**
 * What a group of environments does in its stages: five imaginary steps one behind the other, after which it is back at the root, then two more behind another
 * first action, then a real step. Every step makes a node. Immutable.
 */
final class StagePlan {

    static final int STAGE = 8;
    static final int DEPTH = 5;

    private final int[][] actions;
    private final float[] observations;

    /** @param environments of the group */
    StagePlan(int environments, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        actions = new int[STAGE][environments];
        for (int step = 0; step < STAGE; step++) {
            for (int each = 0; each < environments; each++) {
                actions[step][each] = random.nextInt(SmallWorldModel.ACTIONS);
            }
        }
        for (int each = 0; each < environments; each++) {
            actions[DEPTH][each] = (actions[0][each] + 1) % SmallWorldModel.ACTIONS;
        }
        observations = new float[environments * SmallWorldModel.OBSERVATION];
        for (int at = 0; at < observations.length; at++) {
            observations[at] = random.nextInt(2);
        }
    }

    /** The actions of a step of a stage, the real one last. */
    int[] actions(int step) {
        return actions[step].clone();
    }

    /** What is seen after real steps: float32 {@code [environments, channels, height, width]}. */
    float[] observations() {
        return observations.clone();
    }
}
