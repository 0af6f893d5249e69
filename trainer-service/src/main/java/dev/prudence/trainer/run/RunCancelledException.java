package dev.prudence.trainer.run;

/** Thrown through a stage when its run was asked to stop. */
public final class RunCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunCancelledException(String runId) {
        super("the run was asked to stop, runId=" + runId);
    }
}
