package dev.prudence.reward.batching;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long a caller waits, and before whom.
 *
 * @param budget after which samples without a score are given up; zero for no such limit
 * @param gone whether the caller has left, so that nobody wants the scores any more
 */
public record Patience(Duration budget, BooleanSupplier gone, Priority priority) {
    /** Waits for ever. */
    public static final Patience ENDLESS = new Patience(Duration.ZERO, () -> false, Priority.INTERACTIVE);
}
