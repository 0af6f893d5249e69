package dev.prudence.trainer.preferences;

import java.util.Objects;

/**
 * Two responses to a prompt, one of which was preferred.
 *
 * @param prompt what was asked
 * @param chosen the preferred response
 * @param rejected the other one; may be empty, as an answer may
 */
public record PreferencePair(String prompt, String chosen, String rejected) {

    /** Refuses missing parts. */
    public PreferencePair {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(chosen, "chosen");
        Objects.requireNonNull(rejected, "rejected");
    }
}
