package dev.prudence.reward.ensemble;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

    private final ComputeThreads threads;
    private final ComputeThreads beside;
    private final HashedWheelTimer clock;
    private final int mostLost;
    private volatile Runnable onChange = () -> {};

    /** As many threads may be lost as there are permits. */
    public ParallelRuns(int permits) {
        this(permits, permits);
    }

    /**
     * @param permits runs at a time, at least 1; second attempts at runs may take as many threads again
     * @param mostLost threads that may be lost to runs that were given up and do not return, at least 1; at so many, no run that could be given
     *     up is begun
     */
    public ParallelRuns(int permits, int mostLost) {
        if (permits < 1 || mostLost < 1) {
            throw new IllegalArgumentException("at least one run at a time is needed, and one thread to lose: permits="
                    + permits + ", mostLost=" + mostLost);
        }
        this.mostLost = mostLost;
        this.threads = new ComputeThreads(permits, named("compute-"), this::changed);
        this.beside = new ComputeThreads(permits, named("hedge-"), this::changed);
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

    private void changed() {
        onChange.run();
    }

    /** Calls back whenever a thread was lost or has come back; on a thread that must not be held up. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Threads that are held by runs that were given up and have not returned; others have taken their places. */
    public int lostThreads() {
        return threads.lost() + beside.lost();
    }

    /** Whether as many threads are lost as may be: only a restart helps, unless their runs return. */
    public boolean isExhausted() {
        return lostThreads() >= mostLost;
    }

    /** Threads that may be lost. */
    int mostLost() {
        return mostLost;
    }

    /** The threads of first attempts. */
    ComputeThreads threads() {
        return threads;
    }

    /** The threads of second attempts at runs that are held up, which first attempts do not use. */
    ComputeThreads beside() {
        return beside;
    }

    /** Closes what waits for its runs; on a thread of its own while some run is under way, which may never return. */
    void close(RawScorer scorer) {
        if (threads.isIdle() && beside.isIdle()) {
            scorer.close();
        } else {
            named("closing-").newThread(scorer::close).start();
        }
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
        threads.close();
        beside.close();
        clock.stop();
    }
}
