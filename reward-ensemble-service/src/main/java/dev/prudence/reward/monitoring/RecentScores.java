package dev.prudence.reward.monitoring;

/**
 * Mean and standard deviation of the scores that came last: each new one weighs a thousandth of all before it, so that a drift shows within
 * minutes and an outlier does not. Scores that are not finite are not counted.
 *
 * <p>This class is thread-safe; its monitor guards every field.
 */
final class RecentScores {
    private static final double WINDOW = 1000;

    private double count;
    private double mean;
    private double variance;

    synchronized void add(float[] scores) {
        for (float score : scores) {
            if (Float.isFinite(score)) {
                count = Math.min(count + 1, WINDOW);
                double weight = 1 / count;
                double difference = score - mean;
                mean += weight * difference;
                variance = (1 - weight) * (variance + weight * difference * difference);
            }
        }
    }

    /** NaN before the first score. */
    synchronized double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    /** NaN before the first score. */
    synchronized double deviation() {
        return count == 0 ? Double.NaN : Math.sqrt(variance);
    }
}
