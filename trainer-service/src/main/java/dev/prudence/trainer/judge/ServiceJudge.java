package dev.prudence.trainer.judge;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.trainer.bestofn.Judge;
import dev.prudence.trainer.run.RewardScoring;
import dev.prudence.trainer.run.StageContext;
import java.nio.file.Path;
import java.util.List;

/**
 * A reward ensemble as the judge: the mean of its members, asked of the reward-ensemble-service. It has no opinion on an
 * answer that not every member scored.
 *
 * <p>This class is thread-safe.
 */
public final class ServiceJudge implements Judge {

    private static final String KIND = "reward-ensemble";

    private final ModelVersion ensemble;
    private final RewardScoring scoring;

    ServiceJudge(ModelVersion ensemble, RewardScoring scoring) {
        this.ensemble = ensemble;
        this.scoring = scoring;
    }

    /** Publishes the artefact for the service, and judges by it. */
    static ServiceJudge of(Path artefact, StageContext context) {
        return new ServiceJudge(context.publisher().publish("judge", artefact), context.scoring());
    }

    /**
     * What identifies an artefact.
     *
     * @throws IllegalArgumentException if there is none that can judge; the message names the key
     */
    static String digest(String key, Path artefact) {
        try {
            ModelArtefact verified = ModelArtefact.openVerified(artefact);
            String kind = verified.manifest().kind();
            if (!kind.equals(KIND)) {
                throw new IllegalArgumentException(key + " must be an artefact of kind " + KIND + ", found kind " + kind
                        + ": " + key + "=" + artefact);
            }
            return verified.digest();
        } catch (ArtefactException broken) {
            throw new IllegalArgumentException(broken.getMessage() + ": " + key + "=" + artefact, broken);
        }
    }

    @Override
    public double[] score(List<Prompt> prompts, List<Answer> answers) {
        return scoring.score(ensemble, prompts, answers);
    }
}
