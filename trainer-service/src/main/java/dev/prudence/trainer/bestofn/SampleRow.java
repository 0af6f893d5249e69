package dev.prudence.trainer.bestofn;

import java.util.List;

/**
 * One sample of a report's table.
 *
 * @param ensemble whose scores these are
 * @param why what makes the sample worth looking at
 * @param sampleId its id in the phase
 * @param text what it says
 * @param scores normalised score of each member
 * @param variance population variance of the scores
 * @param gold gold in pool deviations from the pool's mean
 */
public record SampleRow(
        String ensemble, Why why, int sampleId, SampleText text, List<Double> scores, double variance, double gold) {
    /** Copies the list. */
    public SampleRow {
        scores = List.copyOf(scores);
    }

    /** What makes a sample worth looking at. */
    public enum Why {
        /** The members contradict each other most here. */
        DISAGREEMENT,
        /** A member ranks it first of its prompt's pool, and gold thinks least of it. */
        FOOLED
    }
}
