package dev.prudence.reward.ensemble;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * So many threads for runs. A thread whose run does not return is replaced until it does, so that as many work as were asked for.
 *
 * <p>This class is thread-safe; its monitor guards {@code lost} and {@code underWay}.
 */
final class ComputeThreads implements Executor, AutoCloseable {

    private final int size;
    private final Runnable onChange;
    private final ThreadPoolExecutor threads;
    private int lost;
    private int underWay;

    /** @param onChange told after a thread was lost, or came back */
    ComputeThreads(int size, ThreadFactory factory, Runnable onChange) {
        this.size = size;
        this.onChange = onChange;
        this.threads = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    }

    Future<?> submit(Runnable run) {
        return threads.submit(run);
    }

    @Override
    public void execute(Runnable run) {
        threads.execute(run);
    }

    /** Threads that are replaced now. */
    synchronized int lost() {
        return lost;
    }

    /** Whether no run that called {@link #occupy} is under way. */
    synchronized boolean isIdle() {
        return underWay == 0;
    }

    /**
     * To be called by a run where it begins.
     *
     * @param onLost told when the thread is replaced, before it counts as lost; quickly please
     * @param onReturned told when the run of a replaced thread returns, before that counts no more
     */
    Occupied occupy(Runnable onLost, Runnable onReturned) {
        synchronized (this) {
            underWay++;
        }
        return new Occupied(onLost, onReturned);
    }

    /** The thread of a run. This class is thread-safe; the monitor of all threads guards its fields. */
    final class Occupied {
        private final Runnable onLost;
        private final Runnable onReturned;
        private boolean isLost;
        private boolean isReturned;

        private Occupied(Runnable onLost, Runnable onReturned) {
            this.onLost = onLost;
            this.onReturned = onReturned;
        }

        /** Replaces the thread, unless the run has returned or that was done. Answers whether. */
        boolean lose() {
            synchronized (ComputeThreads.this) {
                if (isLost || isReturned) {
                    return false;
                }
                isLost = true;
                onLost.run();
                count(1);
            }
            onChange.run();
            return true;
        }

        /** The run has returned. */
        void giveBack() {
            synchronized (ComputeThreads.this) {
                isReturned = true;
                underWay--;
                if (!isLost) {
                    return;
                }
                onReturned.run();
                count(-1);
            }
            onChange.run();
        }

        boolean isReturned() {
            synchronized (ComputeThreads.this) {
                return isReturned;
            }
        }
    }

    /** Call with the monitor held. The pool refuses a core above its maximum, at any time. */
    private void count(int more) {
        lost += more;
        if (more > 0) {
            threads.setMaximumPoolSize(size + lost);
            threads.setCorePoolSize(size + lost);
        } else {
            threads.setCorePoolSize(size + lost);
            threads.setMaximumPoolSize(size + lost);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
