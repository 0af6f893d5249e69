package dev.prudence.trainer.bestofn;

/**
 * A sample as a person reads it in a report.
 *
 * @param prompt the prompt in a few words
 * @param answer the answer, one line
 */
public record SampleText(String prompt, String answer) {}
