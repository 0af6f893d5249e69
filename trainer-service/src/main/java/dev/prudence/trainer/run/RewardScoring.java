package dev.prudence.trainer.run;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import java.util.List;

/** Asks the reward-ensemble-service for scores of texts that no phase has drawn. Implementations are thread-safe. */
@FunctionalInterface
public interface RewardScoring {

    /**
     * The mean of the members' normalised scores, one per answer; NaN where not every member gave one.
     *
     * @param ensemble a published reward ensemble
     * @param prompts one per answer
     * @throws ScoringUnavailableException if the service cannot be reached for too long
     * @throws IllegalArgumentException if the service refuses the ensemble or a request; the message says why
     */
    double[] score(ModelVersion ensemble, List<Prompt> prompts, List<Answer> answers);

    /** The reward-ensemble-service did not answer. */
    final class ScoringUnavailableException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        public ScoringUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
