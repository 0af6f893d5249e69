package dev.prudence.trainer.bestofn;

/**
 * An objective against a single member of the same ensemble at the largest n, paired by prompt.
 *
 * @param ensemble the ensemble's name
 * @param objective the objective
 * @param difference gold under the objective minus gold under a single member (averaged over members)
 * @param interval 95 % bootstrap interval over prompts
 */
public record Comparison(String ensemble, Objective objective, double difference, Interval interval) {}
