package dev.prudence.trainer.sft;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.trainer.transformer.TransformerShape;

/**
 * How the policy is trained.
 *
 * @param shape of the network
 * @param steps optimiser steps
 * @param batchSize demonstrations a step
 * @param learningRate peak of the schedule
 * @param warmupSteps steps to the peak
 * @param weightDecay of matrices and embeddings
 * @param clipNorm largest norm of a step's gradients
 * @param embeddingDeviation initial deviation of the embeddings
 * @param longestResponse demonstrations with more response tokens are left out, not cut, or the policy would not learn to stop
 */
public record SftSettings(
        TransformerShape shape,
        int steps,
        int batchSize,
        double learningRate,
        int warmupSteps,
        double weightDecay,
        double clipNorm,
        double embeddingDeviation,
        int longestResponse) {

    /** From the document's {@code sft} section. */
    public static SftSettings of(JsonNode section, int vocabulary) {
        TransformerShape shape = new TransformerShape(
                vocabulary,
                section.get("width").asInt(),
                section.get("layers").asInt(),
                section.get("heads").asInt(),
                section.get("contextLength").asInt());
        return new SftSettings(
                shape,
                section.get("steps").asInt(),
                section.get("batchSize").asInt(),
                section.get("learningRate").asDouble(),
                section.get("warmupSteps").asInt(),
                section.get("weightDecay").asDouble(),
                section.get("clipNorm").asDouble(),
                section.get("embeddingDeviation").asDouble(),
                section.get("longestResponse").asInt());
    }
}
