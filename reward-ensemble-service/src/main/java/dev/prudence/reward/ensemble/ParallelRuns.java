package dev.prudence.reward.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process's compute threads: independent runs go to them side by side, their results come back in the order in which
 * they were given, so that timing never shows in a result. One instance is shared by all ensembles, which bounds
 * concurrent runs in the process.
 *
 * <p>This class is thread-safe. Runs must not wait for runs of the same instance.
 */
public final class ParallelRuns implements AutoCloseable {

    private final ExecutorService threads;
    private final ExecutorService beside;

    /** @param permits runs at a time, at least 1; second attempts at runs may take as many threads again */
    public ParallelRuns(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("at least one run at a time is needed: permits=" + permits);
        }
        this.threads = Executors.newFixedThreadPool(permits, named("compute-"));
        this.beside = Executors.newFixedThreadPool(permits, named("hedge-"));
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
     * Runs all and waits for all.
     *
     * @throws RuntimeException what the first failed run, in order, threw
     */
    public <R> List<R> inOrder(List<? extends Callable<R>> runs) {
        List<Future<R>> futures = new ArrayList<>(runs.size());
        for (Callable<R> run : runs) {
            futures.add(threads.submit(run));
        }
        List<R> results = new ArrayList<>(runs.size());
        for (Future<R> future : futures) {
            results.add(await(future));
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        beside.shutdownNow();
    }

    private static <R> R await(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a run", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** What a run threw. */
    static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new IllegalStateException("a run failed", e.getCause());
    }
}
