package dev.prudence.reward.batching;

import java.time.Duration;

/** More is asked for than may wait; the caller may come again. Without a stack trace: it is thrown most where time is shortest. */
public final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private OverloadedException(String message) {
        super(message, null, false, false);
    }

    static OverloadedException samples(int waiting, int asked, int capacity) {
        return new OverloadedException(
                "too many samples wait for their scores, come again later: waiting=%d, asked=%d, capacity=%d"
                        .formatted(waiting, asked, capacity));
    }

    /** Calls that have not been looked at yet. */
    public static OverloadedException calls(int capacity) {
        return new OverloadedException("too many calls wait, come again later: capacity=" + capacity);
    }

    /** When room is to be expected. */
    public Duration retryAfter() {
        return RETRY_AFTER;
    }
}
