package dev.prudence.reward.messaging;

import org.jspecify.annotations.Nullable;

/** Why a sample block goes to the dead-letter topic. */
final class UnusableBlockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableBlockException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
