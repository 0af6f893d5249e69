package dev.prudence.trainer.run;

/** Thrown to whoever signs off a run that does not wait for it. */
public final class NotWaitingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotWaitingException(String runId) {
        super("the run does not wait for anybody to sign off, run_id=" + runId);
    }
}
