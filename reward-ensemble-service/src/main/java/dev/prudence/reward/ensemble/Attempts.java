package dev.prudence.reward.ensemble;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** How the runs of one batch are made. What fails leaves its scores as they are: NaN. Implementations are thread-safe. */
interface Attempts {

    /**
     * Starts all runs; when the stage is complete, their scores are where they belong.
     *
     * @return fails, once nothing more is put, with what a run threw that is no {@link dev.prudence.runtime.InferenceException}
     */
    CompletionStage<Void> make(List<MemberRun> work, RawScores scores);
}
