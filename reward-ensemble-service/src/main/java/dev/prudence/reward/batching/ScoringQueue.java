package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Gathers the samples of many calls into batches. While there is room for a batch it takes what waits, so an idle service adds no delay and
 * a busy one works on full batches. It has no threads: a batch starts on the thread of the call that finds room, or where another ended.
 * Calls take turns, a few samples each, so that a large one does not hold up the others. Because a sample's score has the same bits whatever
 * it is batched with, nobody can tell.
 *
 * <p>This class is thread-safe. Closing lets the batches under way finish and fails what waits.
 */
public final class ScoringQueue implements AutoCloseable {
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private final BatchLimits limits;
    private final QueueMeter meter;
    private final LongSupplier nanoTime;
    private final Lock lock = new ReentrantLock();
    private final Lanes lanes; // guarded by lock
    private int underWay; // guarded by lock
    private boolean closed; // guarded by lock
    private long nextLook; // guarded by lock

    /**
     * An empty queue.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public ScoringQueue(BatchLimits limits, QueueMeter meter, LongSupplier nanoTime) {
        this.limits = limits;
        this.meter = meter;
        this.nanoTime = nanoTime;
        this.lanes = new Lanes(limits, meter);
        this.nextLook = nanoTime.getAsLong();
    }

    /**
     * The scores of samples, in their order. The ensemble must stay open until the stage is complete.
     *
     * @param samples prepared by the ensemble
     * @return fails with {@link CancellationException} when the caller has gone, and with what the ensemble threw
     * @throws OverloadedException if there is no room for all of them
     * @throws ShuttingDownException if the queue is closed
     */
    public CompletionStage<List<SampleScore>> submit(
            RewardEnsemble ensemble, List<Prepared> samples, Terms terms, Patience patience) {
        WaitingCall call = new WaitingCall(ensemble, samples, terms, patience, nanoTime.getAsLong());
        if (samples.isEmpty()) {
            call.result.complete(List.of());
            return call.result;
        }
        lock.lock();
        try {
            if (closed) {
                throw new ShuttingDownException();
            }
            requireRoom(samples.size());
            lanes.add(call);
        } finally {
            lock.unlock();
        }
        work();
        return call.result;
    }

    /**
     * Refuses early what would be refused: before the work of preparing it.
     *
     * @throws OverloadedException if there is no room for so many samples now
     */
    public void checkRoom(int samples) {
        lock.lock();
        try {
            requireRoom(samples);
        } finally {
            lock.unlock();
        }
    }

    /** Call with the lock held. */
    private void requireRoom(int samples) {
        if (lanes.waiting() + samples > limits.waiting()) {
            lookForLost();
        }
        if (lanes.waiting() + samples > limits.waiting()) {
            throw OverloadedException.samples(lanes.waiting(), samples, limits.waiting());
        }
    }

    /** Only where room is needed, and not for each of the many that are refused under overload: it takes longer the more calls wait. */
    private void lookForLost() {
        long now = nanoTime.getAsLong();
        if (now - nextLook >= 0) {
            nextLook = now + BETWEEN_LOOKS_NANOS;
            lanes.dropLost(now);
        }
    }

    /** Samples that may wait. */
    public int capacity() {
        return limits.waiting();
    }

    /** Samples that wait. */
    public int waiting() {
        lock.lock();
        try {
            return lanes.waiting();
        } finally {
            lock.unlock();
        }
    }

    /** Works on batch after batch. What does not end at once goes on where it ended. */
    private void work() {
        for (Optional<Batch> batch = next(); batch.isPresent(); batch = next()) {
            long start = System.nanoTime();
            CompletableFuture<Void> scored =
                    batch.get().score().thenRun(() -> meter.computed(Duration.ofNanos(System.nanoTime() - start)));
            if (!scored.isDone()) {
                CompletableFuture<?> unused = scored.whenComplete((done, failure) -> goOn());
                return;
            }
            end();
        }
    }

    private void goOn() {
        end();
        work();
    }

    private void end() {
        lock.lock();
        try {
            underWay--;
        } finally {
            lock.unlock();
        }
    }

    /** A batch that may be worked on beside those under way; none when there is nothing to do or no room. */
    private Optional<Batch> next() {
        lock.lock();
        try {
            while (underWay < limits.batches() && !lanes.isEmpty()) {
                long start = System.nanoTime();
                Batch batch = lanes.gather(nanoTime.getAsLong());
                if (batch.size() > 0) {
                    underWay++;
                    meter.formed(batch.size(), batch.tokens(), Duration.ofNanos(System.nanoTime() - start));
                    return Optional.of(batch);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            lanes.fail(new ShuttingDownException());
        } finally {
            lock.unlock();
        }
    }
}
