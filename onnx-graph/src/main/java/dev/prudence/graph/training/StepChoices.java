package dev.prudence.graph.training;

import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a {@link TrainingStep.Builder} has collected.
 *
 * @param clipNorm above 0, infinite for no clipping
 * @param weight the weight of a micro-batch; empty when gradients are not accumulated
 * @param kept between which values the backward pass computes again
 * @param sought whose gradients are put out, by the output's name
 * @param trained which parameters are trained, by name
 * @param frozen where the values of the others come from
 */
record StepChoices(
        Optimiser optimiser,
        double clipNorm,
        boolean scalesLoss,
        boolean skips,
        Optional<Value> weight,
        List<Value> kept,
        Map<String, Value> metrics,
        Map<String, Value> sought,
        Predicate<String> trained,
        Weights frozen) {}
