package dev.prudence.trainer.bestofn;

/**
 * Shift and scale that give a series mean 0 and deviation 1 at n = 1 over the run's pool.
 *
 * @param mean the pool's mean
 * @param deviation the pool's population deviation
 */
public record Standardisation(double mean, double deviation) {
    /** The value in deviations from the mean. */
    public double apply(double value) {
        return (value - mean) / deviation;
    }

    /** Whether the pool's values differ at all; without that there is no scale. */
    public boolean isUsable() {
        return Double.isFinite(mean) && Double.isFinite(deviation) && deviation > 0;
    }
}
