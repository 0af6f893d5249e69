package dev.prudence.trainer.rollout;

/** A phase could not be finished. Its message is one sentence for the user. */
public final class PhaseFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PhaseFailedException(String message) {
        super(message);
    }

    public PhaseFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
