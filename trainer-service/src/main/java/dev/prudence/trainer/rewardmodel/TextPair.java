package dev.prudence.trainer.rewardmodel;

/**
 * A prompt with a response, to be scored.
 *
 * @param prompt what was asked
 * @param response what was answered; may be empty
 */
record TextPair(String prompt, String response) {}
