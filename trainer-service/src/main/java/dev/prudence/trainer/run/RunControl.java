package dev.prudence.trainer.run;

/** Tells a running run to stop, for good or until the next start, or to go on where it waits. This class is thread-safe. */
final class RunControl {

    private final String runId;
    /** Guarded by this. */
    private boolean cancelled;
    /** Guarded by this. */
    private boolean suspended;
    /** Guarded by this: a stage waits for somebody to sign off. */
    private boolean waiting;

    RunControl(String runId) {
        this.runId = runId;
    }

    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    synchronized void suspend() {
        suspended = true;
        notifyAll();
    }

    /** @return false when nothing waits for it */
    synchronized boolean signOff() {
        boolean waited = waiting;
        waiting = false;
        notifyAll();
        return waited;
    }

    /** From now on somebody may sign off. */
    synchronized void requireSignOff() {
        waiting = true;
    }

    /** Waits for {@link #signOff} if it is still required. */
    synchronized void awaitSignOff() {
        try {
            while (waiting && !cancelled && !suspended) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RunCancelledException(runId);
        } finally {
            waiting = false;
        }
        check();
    }

    /** True when the run shall go on at the next start of the service. */
    synchronized boolean isSuspended() {
        return suspended && !cancelled;
    }

    synchronized void check() {
        if (cancelled || suspended) {
            throw new RunCancelledException(runId);
        }
    }
}
