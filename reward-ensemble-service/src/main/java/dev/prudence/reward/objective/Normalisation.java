package dev.prudence.reward.objective;

/**
 * Puts one member's scores on a common scale: (raw − mean) / deviation, both measured on held-out prompts. Bradley–Terry
 * training leaves a member's offset and scale free, so minimum and variance across members mean nothing without it.
 *
 * @param mean finite
 * @param deviation finite and above 0
 */
public record Normalisation(double mean, double deviation) {

    public Normalisation {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException("a member's normalisation mean must be finite: mean=" + mean);
        }
        if (!Double.isFinite(deviation) || deviation <= 0) {
            throw new IllegalArgumentException(
                    "a member's normalisation deviation must be finite and above 0: deviation=" + deviation);
        }
    }

    /** The normalised score. */
    public double apply(float raw) {
        return (raw - mean) / deviation;
    }
}
