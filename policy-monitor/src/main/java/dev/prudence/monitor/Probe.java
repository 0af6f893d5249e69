package dev.prudence.monitor;

/**
 * Gold of a few of an observation's answers, asked of the judge so that the monitor may see it.
 *
 * @param gold their mean
 * @param deviation between them
 * @param samples how many
 */
public record Probe(double gold, double deviation, int samples) {}
