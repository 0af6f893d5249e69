package dev.prudence.policy;

import java.util.Objects;

/** Words for a failure that someone will read. */
final class FailureReason {
    private FailureReason() {}

    /** The failure's message, or its kind when it has none. */
    static String of(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }
}
