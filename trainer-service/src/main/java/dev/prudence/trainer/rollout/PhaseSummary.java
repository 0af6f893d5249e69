package dev.prudence.trainer.rollout;

/**
 * What became of a phase's samples.
 *
 * @param samples asked for in all
 * @param generated with an answer
 * @param complete with an answer and a score from every ensemble
 * @param requestedAgain requests beyond the first, counted per sample
 * @param duplicates answers or scores that came twice, counted per sample and ignored
 * @param conflicts duplicates whose bytes differed from the first
 */
public record PhaseSummary(
        long samples, long generated, long complete, long requestedAgain, long duplicates, long conflicts) {

    /** Samples that lack an answer or a score. */
    public long missing() {
        return samples - complete;
    }
}
