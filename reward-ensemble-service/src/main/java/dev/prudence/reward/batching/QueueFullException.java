package dev.prudence.reward.batching;

import java.time.Duration;

/** More samples wait than are allowed to; the caller may come again. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    QueueFullException(int waiting, int asked, int capacity, Duration retryAfter) {
        super("too many samples wait for their scores, come again later: waiting=%d, asked=%d, capacity=%d"
                .formatted(waiting, asked, capacity));
        this.retryAfter = retryAfter;
    }

    /** When room is to be expected. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
