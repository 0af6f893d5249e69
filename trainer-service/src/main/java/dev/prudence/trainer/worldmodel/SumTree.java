package dev.prudence.trainer.worldmodel;

/** Weights of places, drawn in proportion in the logarithm of their number. Not thread-safe. */
final class SumTree {

    private final int leaves;
    private final double[] sums;

    /** Places from 0 to {@code places} (exclusive), all of weight 0. */
    SumTree(int places) {
        this.leaves = Integer.highestOneBit(Math.max(1, places - 1)) * 2;
        this.sums = new double[2 * leaves];
    }

    void set(int place, double weight) {
        int at = leaves + place;
        sums[at] = weight;
        for (at /= 2; at >= 1; at /= 2) {
            sums[at] = sums[2 * at] + sums[2 * at + 1];
        }
    }

    double weight(int place) {
        return sums[leaves + place];
    }

    double total() {
        return sums[1];
    }

    /**
     * The place where the sum of the weights before it passes a number.
     *
     * @param below from 0 to {@link #total()} (exclusive)
     */
    int find(double below) {
        double left = below;
        int at = 1;
        while (at < leaves) {
            at *= 2;
            if (left >= sums[at] && sums[at + 1] > 0) {
                left -= sums[at];
                at++;
            }
        }
        return at - leaves;
    }
}
