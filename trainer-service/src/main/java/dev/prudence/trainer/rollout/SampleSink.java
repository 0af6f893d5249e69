package dev.prudence.trainer.rollout;

import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import java.util.List;

/** Takes the samples of a phase, one by one, in the order of their ids. */
@FunctionalInterface
public interface SampleSink {

    /**
     * Takes one sample.
     *
     * @param sample its {@code prompt_index} is the position in {@link PhaseSpec#prompts()}; check its outcome: only a
     *     generated one carries an answer
     * @param scores one per ensemble, in the order of {@link PhaseSpec#ensembles()}; check each outcome: only scored and
     *     degraded ones carry numbers
     */
    void accept(GeneratedSample sample, List<ScoredSample> scores);
}
