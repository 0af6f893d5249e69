package dev.prudence.trainer.bestofn;

import java.util.List;

/**
 * What best-of-n found in one pool.
 *
 * @param prompts prompts asked for
 * @param samplesPerPrompt samples asked for per prompt
 * @param unscoredSamples samples that left the analysis because gold or some score is missing
 * @param droppedPrompts prompts that left because fewer samples than the largest n remained
 * @param curves one per ensemble and objective, the oracle last
 * @param comparisons every objective against a single member at the largest n
 */
public record BestOfNResult(
        int prompts,
        int samplesPerPrompt,
        int unscoredSamples,
        int droppedPrompts,
        List<Curve> curves,
        List<Comparison> comparisons) {
    /** Copies the lists. */
    public BestOfNResult {
        curves = List.copyOf(curves);
        comparisons = List.copyOf(comparisons);
    }
}
