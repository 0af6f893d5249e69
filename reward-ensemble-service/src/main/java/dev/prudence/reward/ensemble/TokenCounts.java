package dev.prudence.reward.ensemble;

/**
 * Tokens of a sample under an ensemble's tokenizer.
 *
 * @param answer those that were scored
 * @param truncated whether the answer was cut to fit
 */
public record TokenCounts(int prompt, int answer, boolean truncated) {}
