package dev.prudence.trainer.rollout;

import java.time.Duration;

/**
 * What became of a phase's samples.
 *
 * @param samples asked for in all
 * @param generated with an answer
 * @param complete with an answer and a score from every ensemble
 * @param requestedAgain requests beyond the first, counted per sample
 * @param duplicates answers or scores that came twice, counted per sample and ignored
 * @param conflicts duplicates whose bytes differed from the first
 * @param scoring time from the last answer's arrival to the end; nothing that counts depends on it
 */
public record PhaseSummary(
        long samples,
        long generated,
        long complete,
        long requestedAgain,
        long duplicates,
        long conflicts,
        Duration scoring) {

    /** Samples that lack an answer or a score. */
    public long missing() {
        return samples - complete;
    }
}
