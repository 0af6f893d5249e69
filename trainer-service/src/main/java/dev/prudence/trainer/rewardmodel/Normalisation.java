package dev.prudence.trainer.rewardmodel;

import java.util.Map;

/**
 * A member's mean and deviation on answers to prompts that it was not trained on; its normalised score is
 * {@code (raw − mean) / deviation}. Bradley–Terry leaves a member's offset free, so without this a minimum or a variance
 * over members would mean nothing.
 *
 * @param mean finite
 * @param deviation above 0
 */
record Normalisation(double mean, double deviation) {

    Normalisation {
        if (!Double.isFinite(mean) || !(deviation > 0) || !Double.isFinite(deviation)) {
            throw new IllegalArgumentException(
                    "A member's scores must be finite and must vary: its training has failed; mean=" + mean
                            + ", deviation=" + deviation);
        }
    }

    /** Over one member's column of scores {@code [pairs][members]}; the deviation is that of the population. */
    static Normalisation of(float[][] scores, int member) {
        double sum = 0;
        for (float[] row : scores) {
            sum += row[member];
        }
        double mean = sum / scores.length;
        double squares = 0;
        for (float[] row : scores) {
            squares += (row[member] - mean) * (row[member] - mean);
        }
        return new Normalisation(mean, Math.sqrt(squares / scores.length));
    }

    Map<String, Object> toContract() {
        return Map.of("mean", mean, "deviation", deviation);
    }
}
