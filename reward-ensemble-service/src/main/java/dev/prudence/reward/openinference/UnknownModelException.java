package dev.prudence.reward.openinference;

/** No such model or version is loaded. */
public final class UnknownModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownModelException(String message) {
        super(message);
    }
}
