package dev.prudence.reward.batching;

/** The service ends; another replica, or this one after its restart, can answer. */
public final class ShuttingDownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShuttingDownException() {
        super("the service is shutting down");
    }
}
