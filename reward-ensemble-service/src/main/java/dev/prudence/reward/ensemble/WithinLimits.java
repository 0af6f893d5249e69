package dev.prudence.reward.ensemble;

import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
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
    public CompletionStage<Void> make(List<MemberRun> work, RawScores scores) {
        List<Attempt> attempts = new ArrayList<>(work.size());
        for (MemberRun run : work) {
            Breaker breaker = breakers.computeIfAbsent(
                    run.graph(),
                    graph -> new Breaker(limits.failures(), limits.pause().toNanos(), nanoTime));
            if (breaker.admits()) {
                attempts.add(new Attempt(run, breaker));
            }
        }
        return CompletableFuture.allOf(
                attempts.stream().map(attempt -> attempt.start(scores)).toArray(CompletableFuture[]::new));
    }

    /** One run under way, perhaps twice. The first end of it counts: scores, none in time, or a failure. */
    private final class Attempt {
        private final MemberRun run;
        private final Breaker breaker;
        private final CompletableFuture<Optional<float[]>> result = new CompletableFuture<>();
        private final Queue<Future<?>> parts = new ConcurrentLinkedQueue<>();

        Attempt(MemberRun run, Breaker breaker) {
            this.run = run;
            this.breaker = breaker;
        }

        /** Fails with what the run threw, after the breaker was told. */
        CompletableFuture<Void> start(RawScores scores) {
            CompletableFuture<Void> finished = result.whenComplete(this::tellBreaker)
                    .thenAccept(made -> made.ifPresent(some -> scores.put(run, some)));
            parts.add(runs.start(this::makeInTime));
            return finished;
        }

        /** Time counts from here: before, the run waited for a thread. */
        private void makeInTime() {
            List<Timeout> alarms = new ArrayList<>();
            if (!limits.hedgeAfter().isZero()) {
                alarms.add(runs.after(limits.hedgeAfter(), () -> parts.add(runs.startBeside(this::make))));
            }
            if (!limits.giveUpAfter().isZero()) {
                alarms.add(runs.after(limits.giveUpAfter(), this::giveUp));
            }
            CompletableFuture<?> unused = result.whenComplete((made, failure) -> alarms.forEach(Timeout::cancel));
            make();
        }

        private void make() {
            try {
                result.complete(Optional.of(incidents.observe(run)));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }

        private void giveUp() {
            if (result.isDone()) {
                return;
            }
            incidents.failed(run, "no score in time: giveUpAfter=" + limits.giveUpAfter());
            result.complete(Optional.empty());
            parts.forEach(part -> part.cancel(true));
        }

        private void tellBreaker(@Nullable Optional<float[]> made, @Nullable Throwable failure) {
            boolean success = made != null && made.isPresent() && Incidents.anyFinite(made.get(), run);
            if (breaker.ended(success)) {
                incidents.changed(run, breaker.isOpen());
            }
        }
    }
}
