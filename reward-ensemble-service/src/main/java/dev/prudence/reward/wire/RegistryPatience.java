package dev.prudence.reward.wire;

import dev.prudence.distribution.Backoff;
import dev.prudence.distribution.DistributionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Asks an unreachable registry again, with growing pauses, until it answers or the patience is over.
 *
 * <p>This class is thread-safe.
 */
public final class RegistryPatience {

    private static final Backoff PAUSES = new Backoff(1, Duration.ofMillis(500), Duration.ofSeconds(5));

    private final Duration patience;
    private final InstantSource clock;
    private final Backoff.Sleeper sleeper;

    public RegistryPatience(Duration patience, InstantSource clock, Backoff.Sleeper sleeper) {
        this.patience = patience;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * The answer to a question.
     *
     * @throws DistributionException what the question threw last, at once if it is not transient
     */
    <R> R keepAsking(Supplier<R> question) {
        Instant end = clock.instant().plus(patience);
        for (int failures = 1; ; failures++) {
            try {
                return question.get();
            } catch (DistributionException e) {
                if (!e.isTransient() || !clock.instant().isBefore(end)) {
                    throw e;
                }
                pause(failures, e);
            }
        }
    }

    private void pause(int failures, DistributionException failure) {
        try {
            sleeper.sleep(PAUSES.pauseAfter(failures));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }
}
