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

    private static final int SHOWN = 6;

    private final int objective;
    private final String phase;
    private final long stride;
    private final List<Scored> scored = new ArrayList<>();
    private final List<Shown> shown = new ArrayList<>();
    private int unscored;

    /**
     * A sample with its score.
     *
     * @param id unique in the phase
     * @param prompt position of the prompt in the phase
     * @param score what is optimised
     * @param variance between the members' normalised scores
     */
    record Scored(long id, int prompt, Answer answer, double score, double variance) {}

    /** A sample as it came, scored or not. */
    record Shown(GeneratedSample sample, ScoredSample score) {}

    /**
     * Of a phase that has begun.
     *
     * @param objective as {@link PolicyTask#objective}
     * @param samples that were asked for
     */
    ScoredRollouts(int objective, String phase, long samples) {
        this.objective = objective;
        this.phase = phase;
        this.stride = Math.max(1, (samples + SHOWN - 1) / SHOWN);
    }

    @Override
    public void accept(GeneratedSample sample, List<ScoredSample> scores) {
        ScoredSample score = scores.get(0);
        if (sample.getSampleId() % stride == 0) {
            shown.add(new Shown(sample, score));
        }
        boolean whole = sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_GENERATED
                && score.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED;
        if (whole) {
            scored.add(new Scored(
                    sample.getSampleId(),
                    sample.getPromptIndex(),
                    sample.getAnswer(),
                    optimised(score),
                    score.getVariance()));
        } else {
            unscored++;
        }
    }

    private double optimised(ScoredSample score) {
        return objective < 0 ? score.getMemberNormalised(0) : score.getAggregates(objective);
    }

    /** Name of the phase. */
    String phase() {
        return phase;
    }

    /** A few that are spread evenly over the phase, those without score included. */
    List<Shown> shown() {
        return shown;
    }

    List<Scored> scored() {
        return scored;
    }

    int unscored() {
        return unscored;
    }
}
