package dev.prudence.sinks.http;

import java.io.IOException;
import java.time.Duration;

/** A server does not do now what it may do later: it is away, overloaded, or wants other credentials. */
public final class UnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Duration retryAfter;

    UnavailableException(int status, String message, Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** How long it wants to be left alone; zero if it did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
