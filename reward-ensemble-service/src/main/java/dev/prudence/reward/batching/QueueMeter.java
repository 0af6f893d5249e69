package dev.prudence.reward.batching;

import java.time.Duration;

/** Hears what happens in the queue. Called from several threads at once. */
public interface QueueMeter {

    /** Hears nothing. */
    QueueMeter NONE = new QueueMeter() {};

    /** Samples of a call left the queue after so long. */
    default void waited(Duration time) {}

    /** A batch was put together in so long. */
    default void formed(int samples, int tokens, Duration time) {}

    /** A batch was scored in so long. */
    default void computed(Duration time) {}
}
