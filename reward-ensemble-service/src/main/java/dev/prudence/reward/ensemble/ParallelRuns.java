package dev.prudence.reward.ensemble;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process's compute threads: independent runs go to them side by side, and what depends on their results goes on where the last of them
 * ended, without waking another thread. One instance is shared by all ensembles, which bounds concurrent runs in the process.
 *
 * <p>This class is thread-safe. Runs must not wait for runs of the same instance.
 */
public final class ParallelRuns implements AutoCloseable {

    private static final long TICK_MILLIS = 20;

    private final ExecutorService threads;
    private final ExecutorService beside;
    private final HashedWheelTimer clock;

    /** @param permits runs at a time, at least 1; second attempts at runs may take as many threads again */
    public ParallelRuns(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("at least one run at a time is needed: permits=" + permits);
        }
        this.threads = Executors.newFixedThreadPool(permits, named("compute-"));
        this.beside = Executors.newFixedThreadPool(permits, named("hedge-"));
        this.clock = new HashedWheelTimer(named("patience-"), TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts a run and returns at once. */
    Future<?> start(Runnable run) {
        return threads.submit(run);
    }

    /** Starts a second attempt at a run that is held up, on a thread that first attempts do not use. */
    Future<?> startBeside(Runnable run) {
        return beside.submit(run);
    }

    /**
     * Does something short after a delay and up to two ticks more, unless it is cancelled before. To ask for it wakes no thread: most runs are over
     * in milliseconds and would notice.
     */
    Timeout after(Duration delay, Runnable action) {
        return clock.newTimeout(due -> action.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Starts all runs. The stage is complete when the last has ended, and fails with what one of them threw. */
    CompletionStage<Void> all(List<Runnable> runs) {
        return CompletableFuture.allOf(runs.stream()
                .map(run -> CompletableFuture.runAsync(run, threads))
                .toArray(CompletableFuture[]::new));
    }

    /**
     * Waits on a thread that is not a compute thread.
     *
     * @throws RuntimeException what the stage failed with
     */
    static <R> R await(CompletionStage<R> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a run failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        beside.shutdownNow();
        clock.stop();
    }
}
