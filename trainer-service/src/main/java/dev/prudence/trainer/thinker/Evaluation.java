package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How often an agent solves levels that it has never learnt from.
 *
 * @param frames real steps that it had learnt from
 * @param stageLength steps of its stages (K): how often the model is asked for each real step; 1 for no imagination
 * @param greedy whether it took the likeliest real actions
 * @param levels that were tried
 * @param solved of them
 * @param steps on those that it solved and whose fewest steps are known, a mean; 0 where there are none
 * @param fewestSteps that these can be solved in, a mean; 0 where there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Evaluation(
        long frames, int stageLength, boolean greedy, int levels, int solved, double steps, double fewestSteps) {

    private static final double Z = 1.959963984540054;

    /** Under another length of stages: a search has one real step, and simulations instead of imaginary ones. */
    Evaluation with(int length) {
        return new Evaluation(frames, length, greedy, levels, solved, steps, fewestSteps);
    }

    /** The share that was solved. */
    @JsonProperty
    public double solveRate() {
        return (double) solved / levels;
    }

    /** Lower end of Wilson's 95 % interval. */
    @JsonProperty
    public double low() {
        return Math.max(0, centre() - halfWidth());
    }

    /** Upper end of Wilson's 95 % interval. */
    @JsonProperty
    public double high() {
        return Math.min(1, centre() + halfWidth());
    }

    private double centre() {
        return (solveRate() + Z * Z / (2 * levels)) / (1 + Z * Z / levels);
    }

    private double halfWidth() {
        double rate = solveRate();
        double spread = rate * (1 - rate) / levels + Z * Z / (4.0 * levels * levels);
        return Z * Math.sqrt(spread) / (1 + Z * Z / levels);
    }
}
