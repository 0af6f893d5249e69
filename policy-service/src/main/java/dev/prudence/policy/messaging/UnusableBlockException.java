package dev.prudence.policy.messaging;

/** Why a request block goes to the dead-letter topic. */
final class UnusableBlockException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableBlockException(String reason) {
        super(reason, null, false, false);
    }
}
