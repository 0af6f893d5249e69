package dev.prudence.worldmodel.config;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service's own threads, so that nothing that computes or waits holds a thread of the event loop. How many graphs run at once is bounded
 * by permits, not by threads. Thread-safe.
 */
public final class WorkerThreads implements AutoCloseable {

    private static final int QUESTIONS = 8;

    private final ExecutorService models;
    private final ExecutorService trees;
    private final ExecutorService questions;
    private final ExecutorService loading;

    WorkerThreads(int processors) {
        models = Executors.newCachedThreadPool(named("model"));
        trees = Executors.newFixedThreadPool(processors, named("tree"));
        questions = Executors.newFixedThreadPool(QUESTIONS, named("question"));
        loading = Executors.newCachedThreadPool(named("loading"));
    }

    /** Runs models: a thread for each that is asked. */
    public ExecutorService models() {
        return models;
    }

    /** Grows trees. */
    public ExecutorService trees() {
        return trees;
    }

    /** Plans for applications. */
    public ExecutorService questions() {
        return questions;
    }

    /** Fetches and loads published versions. */
    public ExecutorService loading() {
        return loading;
    }

    /** Takes no more work, which ends streams as unavailable. What runs is not interrupted: nobody would know what it had done. */
    @Override
    public void close() {
        models.shutdown();
        trees.shutdown();
        questions.shutdown();
        loading.shutdown();
    }

    private static ThreadFactory named(String purpose) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "world-model-" + purpose + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
