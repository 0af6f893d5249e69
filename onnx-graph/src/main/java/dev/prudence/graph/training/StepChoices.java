package dev.prudence.graph.training;

import dev.prudence.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link TrainingStep.Builder} has collected.
 *
 * @param clipNorm above 0, infinite for no clipping
 * @param weight the weight of a micro-batch; empty when gradients are not accumulated
 * @param kept between which values the backward pass computes again
 */
record StepChoices(
        Optimiser optimiser,
        double clipNorm,
        boolean scalesLoss,
        boolean skips,
        Optional<Value> weight,
        List<Value> kept,
        Map<String, Value> metrics) {}
