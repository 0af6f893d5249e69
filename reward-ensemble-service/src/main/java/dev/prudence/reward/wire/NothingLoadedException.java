package dev.prudence.reward.wire;

/** The newest ensemble was asked for, and none is loaded. */
public final class NothingLoadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NothingLoadedException(String message) {
        super(message);
    }
}
