package dev.prudence.trainer.overoptimisation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The task: prompts {@code q} are standard normal; answers {@code a} have some standard normal dimensions, then some with
 * heavy tails, {@code heavyScale} times Student's t. Gold is {@code goldScale · tanh-network(q, a) − tailPenalty · Σ
 * max(0, |a_j| − tailThreshold)}, the sum running over the heavy dimensions.
 *
 * <p>The tails are what takes best-of-n out of the data that reward models were trained on.
 *
 * @param promptWidth dimensions of a prompt
 * @param gaussianWidth normal dimensions of an answer, which come first
 * @param heavyWidth heavy-tailed dimensions of an answer
 * @param heavyScale factor on the heavy dimensions
 * @param degreesOfFreedom of Student's t
 * @param goldSeed seed of the gold network's weights; it is part of the task and not of a run
 * @param goldHidden hidden units of the gold network
 * @param goldScale factor on the gold network
 * @param tailPenalty gold lost per unit beyond the threshold
 * @param tailThreshold where the penalty begins
 */
public record VectorTask(
        int promptWidth,
        int gaussianWidth,
        int heavyWidth,
        double heavyScale,
        int degreesOfFreedom,
        long goldSeed,
        int goldHidden,
        double goldScale,
        double tailPenalty,
        double tailThreshold) {
    /** Reads the document's section {@code task}, which was validated before. */
    public static VectorTask of(JsonNode section) {
        return new VectorTask(
                section.path("promptWidth").asInt(),
                section.path("gaussianWidth").asInt(),
                section.path("heavyWidth").asInt(),
                section.path("heavyScale").asDouble(),
                section.path("degreesOfFreedom").asInt(),
                section.path("goldSeed").asLong(),
                section.path("goldHidden").asInt(),
                section.path("goldScale").asDouble(),
                section.path("tailPenalty").asDouble(),
                section.path("tailThreshold").asDouble());
    }

    /** Dimensions of an answer. */
    public int answerWidth() {
        return gaussianWidth + heavyWidth;
    }

    /** Standard normal numbers that one answer is made of. */
    public int noiseWidth() {
        return gaussianWidth + heavyWidth * (1 + degreesOfFreedom);
    }
}
