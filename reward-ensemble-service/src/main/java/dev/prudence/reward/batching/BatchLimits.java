package dev.prudence.reward.batching;

/**
 * How much may wait, and how much is scored together.
 *
 * @param waiting samples that may wait
 * @param samples of a batch at most
 * @param tokens of a batch at most, unless its first sample alone has more
 * @param batches worked on at the same time
 */
public record BatchLimits(int waiting, int samples, int tokens, int batches) {
    public BatchLimits {
        if (waiting < 1 || samples < 1 || tokens < 1 || batches < 1) {
            throw new IllegalArgumentException("sizes of the queue are at least 1: waiting=" + waiting + ", samples="
                    + samples + ", tokens=" + tokens + ", batches=" + batches);
        }
    }
}
