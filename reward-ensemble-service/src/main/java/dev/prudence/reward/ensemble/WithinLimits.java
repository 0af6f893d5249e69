package dev.prudence.reward.ensemble;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs with the patience that {@link MemberLimits} has: a slow run gets a second attempt, a lost one is given up, and a graph that
 * keeps failing is left alone for a while. Both attempts at a run have the same bits, so it does not matter which one answers.
 *
 * <p>This class is thread-safe.
 */
final class WithinLimits implements Attempts {

    private final ParallelRuns runs;
    private final Incidents incidents;
    private final MemberLimits limits;
    private final LongSupplier nanoTime;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    WithinLimits(ParallelRuns runs, Incidents incidents, MemberLimits limits, LongSupplier nanoTime) {
        this.runs = runs;
        this.incidents = incidents;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    @Override
    public void make(List<MemberRun> work, RawScores scores) {
        List<Attempt> attempts = new ArrayList<>(work.size());
        for (MemberRun run : work) {
            Breaker breaker = breakers.computeIfAbsent(
                    run.graph(),
                    graph -> new Breaker(limits.failures(), limits.pause().toNanos(), nanoTime));
            if (breaker.admits()) {
                attempts.add(new Attempt(run, breaker));
            }
        }
        finish(attempts, scores);
    }

    /** Every attempt is finished, and its breaker told, before the first failure among them is thrown. */
    private static void finish(List<Attempt> attempts, RawScores scores) {
        @Nullable RuntimeException failure = null;
        for (Attempt attempt : attempts) {
            try {
                attempt.finish(scores);
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** One run under way, perhaps twice. */
    private final class Attempt {
        private final MemberRun run;
        private final Breaker breaker;
        private final CompletableFuture<Long> started = new CompletableFuture<>();
        private final CompletableFuture<float[]> result = new CompletableFuture<>();
        private final Future<?> first;
        private @Nullable Future<?> second;

        Attempt(MemberRun run, Breaker breaker) {
            this.run = run;
            this.breaker = breaker;
            this.first = runs.start(this::make);
        }

        private void make() {
            started.complete(System.nanoTime());
            try {
                result.complete(incidents.observe(run));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }

        void finish(RawScores scores) {
            boolean success = false;
            try {
                float @Nullable [] made = await();
                if (made != null) {
                    scores.put(run, made);
                    success = Incidents.anyFinite(made, run);
                }
            } finally {
                if (breaker.ended(success)) {
                    incidents.changed(run, breaker.isOpen());
                }
            }
        }

        /** The scores; null when they were given up. */
        private float @Nullable [] await() {
            try {
                long start = started.get();
                if (!within(start, limits.hedgeAfter())) {
                    second = runs.startBeside(this::make);
                }
                if (!within(start, limits.giveUpAfter())) {
                    giveUp();
                    return null;
                }
                return result.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a run", e);
            } catch (ExecutionException e) {
                throw ParallelRuns.failure(e);
            }
        }

        /** Whether the result came before so much time had passed since the start; true without waiting for no limit. */
        private boolean within(long start, Duration limit) throws InterruptedException, ExecutionException {
            if (limit.isZero()) {
                return true;
            }
            try {
                long left = Math.max(0, start + limit.toNanos() - System.nanoTime());
                result.get(left, TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        private void giveUp() {
            first.cancel(true);
            if (second != null) {
                second.cancel(true);
            }
            incidents.failed(run, "no score in time: giveUpAfter=" + limits.giveUpAfter());
        }
    }
}
