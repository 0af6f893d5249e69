package dev.prudence.trainer.run;

/** Tells a running run to stop, for good or until the next start. This class is thread-safe. */
final class RunControl {

    private final String runId;
    private volatile boolean cancelled;
    private volatile boolean suspended;

    RunControl(String runId) {
        this.runId = runId;
    }

    void cancel() {
        cancelled = true;
    }

    void suspend() {
        suspended = true;
    }

    /** True when the run shall go on at the next start of the service. */
    boolean isSuspended() {
        return suspended && !cancelled;
    }

    void check() {
        if (cancelled || suspended) {
            throw new RunCancelledException(runId);
        }
    }
}
