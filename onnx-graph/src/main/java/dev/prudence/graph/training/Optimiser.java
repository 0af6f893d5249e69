package dev.prudence.graph.training;

import dev.prudence.graph.Parameter;
import dev.prudence.graph.Value;

/**
 * How parameters move along their gradients. Each optimiser is a record of its settings, which adds its arithmetic and its own state to the
 * graph of a {@link TrainingStep}; the learning rate is an input of every step, see {@link LearningRateSchedule}.
 *
 * <p>All optimisers are immutable and thread-safe.
 */
public sealed interface Optimiser permits Adafactor, AdamW, Lars, Sgd {

    /** The update of one parameter. */
    @FunctionalInterface
    interface Rule {
        /**
         * The parameter after the step.
         *
         * @param gradient of the parameter's type, before clipping
         */
        Value next(Parameter parameter, Value gradient);
    }

    /** Adds what all parameters of one step share, and returns how each of them is updated. */
    Rule begin(StepScope step);
}
