package dev.prudence.reward.wire;

/** Another ensemble is being activated; ask again when that is done. */
public final class ActivationUnderWayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ActivationUnderWayException(String digest) {
        super("another ensemble is being activated, try again: ensemble_digest=" + digest);
    }
}
