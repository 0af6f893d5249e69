package dev.prudence.experiments;

import java.util.Objects;

/**
 * One thing that is wrong with a document. This class is thread-safe.
 *
 * @param key dotted path of the key, for instance {@code bestOfN.prompts}; empty for the whole document
 * @param message what is allowed and what was found, in one clause that ends in {@code key=value}
 */
public record Problem(String key, String message) {

    public Problem {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return message;
    }
}
