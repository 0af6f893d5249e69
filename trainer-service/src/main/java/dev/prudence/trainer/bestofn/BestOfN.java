package dev.prudence.trainer.bestofn;

/**
 * The arithmetic of best-of-n sampling.
 *
 * <p>From {@code N} samples of one prompt, sorted ascending by proxy score, the expected gold score of the best of {@code
 * n} drawn without replacement is {@code Σ w_i·g_(i)} with {@code w_i = C(i−1, n−1) / C(N, n)}: every subset of size n is
 * counted once, under its best-ranked sample. See Nakano et al. 2021 and Coste et al. 2023 (arXiv 2310.02743), equation 8.
 */
public final class BestOfN {
    private BestOfN() {}

    /**
     * Weights of the ranks, worst first: element {@code i − 1} belongs to rank {@code i} of {@code samples}.
     *
     * <p>They are computed from the top rank down, {@code w_N = n/N} and {@code w_{i−1} = w_i·(i−n)/(i−1)}, so that no
     * binomial coefficient is ever formed. They are at least 0 and sum to 1.
     *
     * @param samples number of ranked samples N, at least 1
     * @param n how many are drawn, 1 to {@code samples}
     * @throws IllegalArgumentException when {@code n} is out of range
     */
    public static double[] weights(int samples, int n) {
        if (n < 1 || n > samples) {
            throw new IllegalArgumentException(
                    "n must lie between 1 and the number of samples: n=" + n + ", samples=" + samples);
        }
        double[] weights = new double[samples];
        double weight = (double) n / samples;
        for (int rank = samples; rank >= n; rank--) {
            weights[rank - 1] = weight;
            weight *= (double) (rank - n) / (rank - 1);
        }
        return weights;
    }

    /** The divergence of best-of-n from its base policy in nats: {@code ln n − (n−1)/n}; 0 for n = 1. */
    public static double kl(int n) {
        return Math.log(n) - (n - 1.0) / n;
    }

    /**
     * The powers of two from 1 up to {@code maximum}, which ends the grid even when it is none.
     *
     * @throws IllegalArgumentException when {@code maximum} is below 1
     */
    public static int[] powersOfTwo(int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException("the largest n must be at least 1: maximum=" + maximum);
        }
        int powers = 32 - Integer.numberOfLeadingZeros(maximum);
        boolean exact = Integer.bitCount(maximum) == 1;
        int[] grid = new int[exact ? powers : powers + 1];
        for (int i = 0; i < powers; i++) {
            grid[i] = 1 << i;
        }
        grid[grid.length - 1] = maximum;
        return grid;
    }
}
