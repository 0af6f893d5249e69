package dev.prudence.trainer.bestofn;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Resamples prompts with replacement. The draws are fixed at construction, so that every curve sees the same ones and
 * differences between curves are paired.
 *
 * <p>This class is thread-safe.
 */
final class PromptBootstrap {
    private final int[][] draws;

    /**
     * Draws once.
     *
     * @param prompts number of prompts to draw from, and per draw
     * @param draws number of draws, at least 1
     */
    PromptBootstrap(int prompts, int draws, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        this.draws = new int[draws][];
        for (int i = 0; i < draws; i++) {
            this.draws[i] = random.ints(prompts, 0, prompts).toArray();
        }
    }

    /** Means over the drawn prompts of a table {@code [prompts, grid]}; shape {@code [draws, grid]}. */
    double[][] means(double[][] table) {
        return Arrays.stream(draws).map(draw -> mean(draw, table)).toArray(double[][]::new);
    }

    private static double[] mean(int[] draw, double[][] table) {
        double[] sum = new double[table[0].length];
        for (int prompt : draw) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += table[prompt][i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= draw.length;
        }
        return sum;
    }
}
