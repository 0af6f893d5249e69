package dev.prudence.reward.ensemble;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** How the runs of one batch are made. Implementations are thread-safe. */
interface Attempts {

    /** Where what was made goes. Called from several threads at once, once for each run. */
    interface Results<R extends GraphRun> {

        /** The values of a run, which are the receiver's from now on. */
        void put(R run, float[] values);

        /** A run has no values: it failed, was given up, or was not made. */
        void missing(R run, String reason);
    }

    /**
     * Starts all runs; when the stage is complete, the results have heard of each.
     *
     * @return fails, once nothing more is put, with what a run threw that is no {@link dev.prudence.runtime.InferenceException}
     */
    <R extends GraphRun> CompletionStage<Void> make(List<R> work, Results<? super R> results);
}
