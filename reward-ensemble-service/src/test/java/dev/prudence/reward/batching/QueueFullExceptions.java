package dev.prudence.reward.batching;

import java.time.Duration;

/** Makes the exceptions that only a full queue throws. */
public final class QueueFullExceptions {

    private QueueFullExceptions() {}

    public static QueueFullException after(long millis) {
        return new QueueFullException(8, 3, 10, Duration.ofMillis(millis));
    }
}
