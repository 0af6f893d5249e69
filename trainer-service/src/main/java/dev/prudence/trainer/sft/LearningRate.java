package dev.prudence.trainer.sft;

/**
 * A learning rate that rises linearly over the first steps and then falls along half a cosine to 5 percent of its peak.
 *
 * @param peak above 0
 * @param warmupSteps steps of the rise; 0 for none
 * @param totalSteps at least 1
 */
public record LearningRate(double peak, int warmupSteps, int totalSteps) {

    private static final double FINAL_SHARE = 0.05;

    /** Refuses values out of range. */
    public LearningRate {
        if (!(peak > 0) || warmupSteps < 0 || totalSteps < 1) {
            throw new IllegalArgumentException("A learning rate needs a peak above 0 and at least one step; peak="
                    + peak + ", warmupSteps=" + warmupSteps + ", totalSteps=" + totalSteps);
        }
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmupSteps) {
            return peak * (step + 1) / warmupSteps;
        }
        double progress = Math.min(1, (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
        return peak * (FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
}
