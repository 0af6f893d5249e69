package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RunStop;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs with the patience that {@link MemberLimits} has: a slow run gets a second attempt, a lost one is given up, asked to stop and
 * its thread replaced until it returns, and a graph that keeps failing is left alone for a while. Both attempts at a run have the same bits,
 * so it does not matter which one answers.
 *
 * <p>This class is thread-safe.
 */
final class WithinLimits implements Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(WithinLimits.class);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(1);

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
    public <R extends GraphRun> CompletionStage<Void> make(List<R> work, Results<? super R> results) {
        List<CompletableFuture<Void>> made = new ArrayList<>(work.size());
        for (R run : work) {
            Breaker breaker = breakers.computeIfAbsent(
                    run.graph(),
                    graph -> new Breaker(limits.failures(), limits.pause().toNanos(), nanoTime));
            if (runs.isExhausted()) {
                String reason = "too many runs were given up and do not return: lostThreads=" + runs.lostThreads()
                        + ", mostLost=" + runs.mostLost();
                incidents.failed(run, reason);
                results.missing(run, reason);
            } else if (breaker.admits()) {
                made.add(new Attempt(run, breaker).start().thenAccept(end -> end.tell(run, results)));
            } else {
                results.missing(run, "it kept failing and is left alone: graph=" + run.graph());
            }
        }
        return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new));
    }

    /** One run under way, perhaps twice. The first end of it counts: scores, none in time, or a failure. */
    private final class Attempt {
        private final GraphRun run;
        private final Breaker breaker;
        private final RunStop stop = new RunStop();
        private final CompletableFuture<Made> result = new CompletableFuture<>();
        private final Queue<Future<?>> parts = new ConcurrentLinkedQueue<>();
        private final Queue<ComputeThreads.Occupied> occupied = new ConcurrentLinkedQueue<>();

        Attempt(GraphRun run, Breaker breaker) {
            this.run = run;
            this.breaker = breaker;
        }

        /** Fails with what the run threw, after the breaker was told. */
        CompletableFuture<Made> start() {
            CompletableFuture<Made> finished = result.whenComplete(this::tellBreaker);
            parts.add(runs.threads().submit(this::makeInTime));
            return finished;
        }

        /** Time counts from here: before, the run waited for a thread. */
        private void makeInTime() {
            List<Timeout> alarms = new ArrayList<>();
            if (!limits.hedgeAfter().isZero()) {
                alarms.add(runs.after(limits.hedgeAfter(), this::hedge));
            }
            if (!limits.giveUpAfter().isZero()) {
                alarms.add(runs.after(limits.giveUpAfter(), this::giveUp));
            }
            CompletableFuture<?> unused = result.whenComplete((made, failure) -> settle(alarms));
            make(runs.threads());
        }

        private void hedge() {
            if (!result.isDone()) {
                parts.add(runs.beside().submit(() -> make(runs.beside())));
            }
        }

        private void make(ComputeThreads threads) {
            ComputeThreads.Occupied thread = threads.occupy(breaker::lost, breaker::returned);
            occupied.add(thread);
            if (result.isDone()) {
                thread.giveBack();
                return;
            }
            try {
                Made made = incidents.observe(run, stop);
                thread.giveBack();
                result.complete(made);
            } catch (RuntimeException | Error e) {
                thread.giveBack();
                result.completeExceptionally(e);
            }
        }

        /** The other attempt, if there is one, is not needed any more; its alarm goes on until it has returned too. */
        private void settle(List<Timeout> alarms) {
            stop.ask();
            if (allReturned()) {
                alarms.forEach(Timeout::cancel);
            }
        }

        private void giveUp() {
            stop.ask();
            if (!result.isDone()) {
                String reason = "no score in time: giveUpAfter=" + limits.giveUpAfter();
                incidents.failed(run, reason);
                result.complete(Made.failed(reason));
            }
            parts.forEach(part -> part.cancel(true));
            if (!allReturned()) {
                Timeout unused = runs.after(grace(), () -> occupied.forEach(this::lose));
            }
        }

        /** What has not returned after this time, although it was asked to stop, may never do so. */
        private Duration grace() {
            return limits.giveUpAfter().compareTo(LONGEST_GRACE) < 0 ? limits.giveUpAfter() : LONGEST_GRACE;
        }

        private boolean allReturned() {
            return occupied.stream().allMatch(ComputeThreads.Occupied::isReturned);
        }

        private void lose(ComputeThreads.Occupied thread) {
            if (thread.lose()) {
                LOG.error(
                        "incident: a run does not stop, its thread is replaced until it returns: graph={}, lostThreads={}, mostLost={}",
                        run.graph(),
                        runs.lostThreads(),
                        runs.mostLost());
            }
        }

        private void tellBreaker(@Nullable Made made, @Nullable Throwable failure) {
            boolean success = made != null && made.anyFinite(run);
            if (breaker.ended(success)) {
                incidents.changed(run, breaker.isOpen());
            }
        }
    }
}
