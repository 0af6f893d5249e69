package dev.prudence.worldmodel;

import org.jspecify.annotations.Nullable;

/** A world model that was asked for cannot be used. */
public final class VersionUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is the matter. */
    public enum Reason {
        /** Nobody has it. */
        NOT_FOUND,
        /** It is there, but it is no world model or it is damaged. */
        UNUSABLE,
        /** It could not be had in time; asking again may help. */
        UNREACHABLE
    }

    private final Reason reason;

    /** A version that cannot be used, for a reason that decides what the caller is told. */
    public VersionUnavailableException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is the matter. */
    public Reason reason() {
        return reason;
    }

    /** Whether asking again may help. */
    public boolean isTransient() {
        return reason == Reason.UNREACHABLE;
    }
}
