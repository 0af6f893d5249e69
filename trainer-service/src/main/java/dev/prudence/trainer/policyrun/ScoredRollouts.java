package dev.prudence.trainer.policyrun;

import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.trainer.rollout.SampleSink;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a phase that have an answer and a whole score, in the order of their ids; the others are counted. A degraded score is none:
 * it is another objective than the one that is optimised. Not thread-safe.
 */
final class ScoredRollouts implements SampleSink {

    private final int objective;
    private final List<Scored> scored = new ArrayList<>();
    private int unscored;

    /**
     * A sample with its score.
     *
     * @param prompt position of the prompt in the phase
     * @param score what is optimised
     * @param variance between the members' normalised scores
     */
    record Scored(int prompt, Answer answer, double score, double variance) {}

    /** @param objective as {@link PolicyTask#objective} */
    ScoredRollouts(int objective) {
        this.objective = objective;
    }

    @Override
    public void accept(GeneratedSample sample, List<ScoredSample> scores) {
        ScoredSample score = scores.get(0);
        boolean whole = sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED
                && score.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED;
        if (whole) {
            double number = objective < 0 ? score.getMemberNormalised(0) : score.getAggregates(objective);
            scored.add(new Scored(sample.getPromptIndex(), sample.getAnswer(), number, score.getVariance()));
        } else {
            unscored++;
        }
    }

    List<Scored> scored() {
        return scored;
    }

    int unscored() {
        return unscored;
    }
}
