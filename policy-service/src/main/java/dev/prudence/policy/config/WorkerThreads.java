package dev.prudence.policy.config;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service's own threads, so that work that waits for compute never holds a thread of the event loop or of the
 * container's pool. How many graphs run at once is bounded by permits, not by threads.
 *
 * <p>This class is thread-safe.
 */
public final class WorkerThreads implements AutoCloseable {
    private final ExecutorService blocks;
    private final ExecutorService games;
    private final ExecutorService questions;
    private final ExecutorService lanes;
    private final ExecutorService loading;

    WorkerThreads(int concurrentBlocks) {
        blocks = Executors.newFixedThreadPool(concurrentBlocks, named("block"));
        games = Executors.newFixedThreadPool(concurrentBlocks, named("game"));
        questions = Executors.newFixedThreadPool(QUESTIONS, named("question"));
        lanes = Executors.newCachedThreadPool(named("lane"));
        loading = Executors.newCachedThreadPool(named("loading"));
    }

    private static final int QUESTIONS = 8;

    /** Answers request blocks. */
    public ExecutorService blocks() {
        return blocks;
    }

    /** Plays games; they spend much of their time waiting for imagination. */
    public ExecutorService games() {
        return games;
    }

    /** Answers gRPC calls. */
    public ExecutorService questions() {
        return questions;
    }

    /** Decodes text. */
    public ExecutorService lanes() {
        return lanes;
    }

    /** Fetches and loads published versions. */
    public ExecutorService loading() {
        return loading;
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        blocks.shutdownNow();
        games.shutdownNow();
        questions.shutdownNow();
        lanes.shutdownNow();
        loading.shutdownNow();
    }

    private static ThreadFactory named(String purpose) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "policy-" + purpose + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
