package dev.prudence.bench.training;

import dev.prudence.graph.training.AdamW;

/** The AdamW that both sides of every training case use. */
final class Optimiser {
    static final double LEARNING_RATE = 1e-4;
    static final double BETA_1 = 0.9;
    static final double BETA_2 = 0.999;
    static final double EPSILON = 1e-8;
    static final double WEIGHT_DECAY = 0.01;

    private Optimiser() {}

    static AdamW adamW() {
        return AdamW.of(BETA_1, BETA_2, EPSILON, WEIGHT_DECAY);
    }

    static boolean decays(String parameter) {
        return adamW().decayed().test(parameter);
    }
}
