package dev.prudence.policy.play;

import dev.prudence.runtime.noise.NoiseStream;
import java.util.Arrays;

/** Draws from logits, or takes the likeliest. */
final class Choice {

    private Choice() {}

    /**
     * Probabilities of one player's choices.
     *
     * @param logits of all players
     */
    static double[] probabilities(float[] logits, int player, int width) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int at = 0; at < width; at++) {
            highest = Math.max(highest, logits[player * width + at]);
        }
        double[] shares = new double[width];
        double sum = 0;
        for (int at = 0; at < width; at++) {
            shares[at] = Math.exp(logits[player * width + at] - highest);
            sum += shares[at];
        }
        for (int at = 0; at < width; at++) {
            shares[at] /= sum;
        }
        return shares;
    }

    /** All the same. */
    static double[] uniform(int width) {
        double[] shares = new double[width];
        Arrays.fill(shares, 1.0 / width);
        return shares;
    }

    /** One number of the stream is used up whatever happens, so that choices do not depend on whether others were greedy. */
    static int of(double[] shares, boolean greedy, NoiseStream noise) {
        double left = noise.uniform();
        return greedy ? likeliest(shares) : drawn(shares, left);
    }

    private static int likeliest(double[] shares) {
        int best = 0;
        for (int at = 1; at < shares.length; at++) {
            best = shares[at] > shares[best] ? at : best;
        }
        return best;
    }

    private static int drawn(double[] shares, double uniform) {
        double left = uniform;
        for (int at = 0; at < shares.length - 1; at++) {
            left -= shares[at];
            if (left < 0) {
                return at;
            }
        }
        return shares.length - 1;
    }
}
