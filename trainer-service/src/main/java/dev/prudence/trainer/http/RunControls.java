package dev.prudence.trainer.http;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.trainer.run.StoredRun;

/** What the dashboard may do to runs. Implementations are thread-safe. */
public interface RunControls {

    /**
     * Starts a run that leaves its output where the service chooses.
     *
     * @param runId empty for the service's choice
     * @param fresh whether outputs of earlier runs are ignored
     */
    StoredRun start(ExperimentDocument document, String runId, boolean fresh);

    /** Asks a run to stop at the next safe point. */
    void cancel(String runId);

    /** Lets a run go on that waits for somebody to sign off. */
    void signOff(String runId);
}
