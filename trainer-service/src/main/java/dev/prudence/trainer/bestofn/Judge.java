package dev.prudence.trainer.bestofn;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import java.util.List;

/** The experiment's stand-in for people: it knows what an answer is really worth. */
@FunctionalInterface
public interface Judge {
    /**
     * Scores answers. The score of an answer depends on its prompt and itself only, never on its neighbours.
     *
     * @param prompts one per answer
     * @param answers what to judge
     * @return one score per answer, higher is better; NaN where the judge has no opinion
     */
    double[] score(List<Prompt> prompts, List<Answer> answers);
}
