package dev.prudence.distribution;

import org.jspecify.annotations.Nullable;

/** A model version could not be had. The reason decides whether asking again can help. */
public final class DistributionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The registry answered that it holds no such version or part. */
        NOT_FOUND,
        /** The registry refused the request, or something else listens at its address. */
        REFUSED,
        /** Bytes do not have the SHA-256 that names them, or the artefact cannot be read. Asking again gives the same. */
        CORRUPT,
        /** The registry did not answer, or refused for the moment. Asking again later may help. */
        UNREACHABLE
    }

    private final Reason reason;

    public DistributionException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether asking again later may help. */
    public boolean isTransient() {
        return reason == Reason.UNREACHABLE;
    }
}
