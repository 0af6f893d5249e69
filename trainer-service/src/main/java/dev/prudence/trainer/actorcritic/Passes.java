package dev.prudence.trainer.actorcritic;

import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.List;
import java.util.Map;

/** How a batch of unrolls goes through an actor, forwards and backwards. Not thread-safe. */
interface Passes extends AutoCloseable {

    /** What an update consists of. */
    TrainingStep step();

    /**
     * What the actor says now.
     *
     * @return {@code real_logits}, {@code imaginary_logits}, {@code reset_logits} and {@code values}, with a row for each step of the first unroll and one behind
     *     its last, then those of the next
     */
    Tensors measure(StepState state, List<Unroll> batch);

    /**
     * Learns.
     *
     * @param targets with a row for each step of the first unroll, then of the next
     * @param scalars whose names are inputs
     * @return the outputs of the step that are numbers
     */
    Map<String, Double> learn(
            StepState state, List<Unroll> batch, Map<String, Tensor> targets, Map<String, Tensor> scalars);

    @Override
    void close();
}
