package dev.prudence.trainer.policyoptimisation;

/**
 * A prompt and the answer that a vector policy gave. The arrays are not copied and not changed.
 *
 * @param prompt {@code [promptWidth]}
 * @param answer {@code [answerWidth]}
 */
public record VectorAction(float[] prompt, float[] answer) {}
