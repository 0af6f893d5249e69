package dev.prudence.reward.config;

import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.ShuttingDownException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service's own threads, so that what waits for compute or for the registry never holds a thread of the event loop.
 *
 * <p>This class is thread-safe.
 */
public final class WorkerThreads implements AutoCloseable {

    private static final int REQUESTS = 8;

    private final ExecutorService blocks;
    private final ExecutorService requests;
    private final ExecutorService loading;

    WorkerThreads(int concurrentBlocks, int waitingCalls) {
        blocks = Executors.newFixedThreadPool(concurrentBlocks, named("block"));
        requests = new ThreadPoolExecutor(
                REQUESTS,
                REQUESTS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waitingCalls),
                named("request"),
                (call, pool) -> {
                    throw pool.isShutdown() ? new ShuttingDownException() : OverloadedException.calls(waitingCalls);
                });
        loading = Executors.newSingleThreadExecutor(named("loading"));
    }

    /** Answers sample blocks. */
    public ExecutorService blocks() {
        return blocks;
    }

    /** Looks applications' calls over; throws {@link OverloadedException} when too many wait for that. */
    public ExecutorService requests() {
        return requests;
    }

    /** Fetches and loads published ensembles. */
    public ExecutorService loading() {
        return loading;
    }

    /** Takes no more work. What runs is not interrupted: a block that is not answered is delivered again. */
    @Override
    public void close() {
        blocks.shutdown();
        requests.shutdown();
        loading.shutdown();
    }

    private static ThreadFactory named(String purpose) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "reward-" + purpose + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
