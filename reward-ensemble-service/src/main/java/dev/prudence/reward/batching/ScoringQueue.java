package dev.prudence.reward.batching;

import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.Terms;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Gathers the samples of many calls into batches. A worker that is free takes what waits, so an idle service adds no delay and a busy one
 * works on full batches. Calls take turns, a few samples each, so that a large one does not hold up the others. Because a sample's score has
 * the same bits whatever it is batched with, nobody can tell.
 *
 * <p>This class is thread-safe. Closing lets the batches under way finish and fails what waits.
 */
public final class ScoringQueue implements AutoCloseable {
    private static final int SAMPLES_A_TURN = 8;
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final int capacity;
    private final int batchSize;
    private final LongSupplier nanoTime;
    private final List<Thread> workers = new ArrayList<>();
    private final Lock lock = new ReentrantLock();
    private final Condition arrivals = lock.newCondition();
    private final Deque<WaitingCall> calls = new ArrayDeque<>(); // guarded by lock
    private int waiting; // guarded by lock
    private boolean closed; // guarded by lock

    /**
     * A queue with its workers.
     *
     * @param capacity samples that may wait
     * @param batchSize samples of a batch at most
     * @param batches batches worked on at the same time
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public ScoringQueue(int capacity, int batchSize, int batches, LongSupplier nanoTime) {
        if (capacity < 1 || batchSize < 1 || batches < 1) {
            throw new IllegalArgumentException("sizes of the queue are at least 1: capacity=" + capacity
                    + ", batchSize=" + batchSize + ", batches=" + batches);
        }
        this.capacity = capacity;
        this.batchSize = batchSize;
        this.nanoTime = nanoTime;
        for (int i = 0; i < batches; i++) {
            Thread worker = new Thread(this::work, "scoring-" + i);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
    }

    /**
     * The scores of samples, in their order. The ensemble must stay open until the stage is complete.
     *
     * @return fails with {@link CancellationException} when the caller has gone, and with what the ensemble threw
     * @throws QueueFullException if there is no room for all of them
     */
    public CompletionStage<List<SampleScore>> submit(
            RewardEnsemble ensemble, List<Sample> samples, Terms terms, Patience patience) {
        WaitingCall call = new WaitingCall(ensemble, samples, terms, patience, nanoTime.getAsLong());
        if (samples.isEmpty()) {
            call.result.complete(List.of());
            return call.result;
        }
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the service is shutting down");
            }
            if (waiting + samples.size() > capacity) {
                throw new QueueFullException(waiting, samples.size(), capacity, RETRY_AFTER);
            }
            waiting += samples.size();
            calls.addLast(call);
            arrivals.signal();
        } finally {
            lock.unlock();
        }
        return call.result;
    }

    /** Samples that wait. */
    public int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private record Place(WaitingCall call, int sample) {}

    private void work() {
        try {
            while (true) {
                List<Place> batch = next();
                if (batch.isEmpty()) {
                    return;
                }
                score(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a batch of one ensemble; empty when the queue is closed. */
    private List<Place> next() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                while (calls.isEmpty() && !closed) {
                    arrivals.await();
                }
                if (closed) {
                    return List.of();
                }
                List<Place> batch = gather();
                if (!calls.isEmpty()) {
                    arrivals.signal();
                }
                if (!batch.isEmpty()) {
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Place> gather() {
        List<Place> batch = new ArrayList<>();
        RewardEnsemble ensemble = calls.getFirst().ensemble;
        boolean took = true;
        while (took && batch.size() < batchSize) {
            took = false;
            for (int turns = calls.size(); turns > 0 && batch.size() < batchSize; turns--) {
                WaitingCall call = calls.removeFirst();
                if (call.ensemble == ensemble) {
                    take(call, batch);
                    took = true;
                }
                if (call.waiting() > 0) {
                    calls.addLast(call);
                }
            }
        }
        return batch;
    }

    private void take(WaitingCall call, List<Place> batch) {
        if (call.isGone()) {
            waiting -= call.waiting();
            call.next = call.samples.size();
            call.result.completeExceptionally(new CancellationException("the caller has gone"));
            return;
        }
        boolean late = call.isOutOfTime(nanoTime.getAsLong());
        int room = Math.min(SAMPLES_A_TURN, batchSize - batch.size());
        int count = late ? call.waiting() : Math.min(room, call.waiting());
        for (int i = 0; i < count; i++) {
            int sample = call.next++;
            if (late) {
                call.put(sample, call.timedOut());
            } else {
                batch.add(new Place(call, sample));
            }
        }
        waiting -= count;
    }

    private static void score(List<Place> batch) {
        try {
            RewardEnsemble ensemble = batch.get(0).call().ensemble;
            List<SampleScore> scores = ensemble.scoreEach(
                    batch.stream()
                            .map(place -> place.call().samples.get(place.sample()))
                            .toList(),
                    batch.stream().map(place -> place.call().terms).toList());
            Iterator<SampleScore> score = scores.iterator();
            batch.forEach(place -> place.call().put(place.sample(), score.next()));
        } catch (RuntimeException e) {
            batch.forEach(place -> place.call().result.completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            calls.forEach(call ->
                    call.result.completeExceptionally(new IllegalStateException("the service is shutting down")));
            calls.clear();
            waiting = 0;
            arrivals.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
