package dev.prudence.trainer.run;

import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Gives each stage what reaches beyond the process. */
public interface StageServices {

    /**
     * Phases of one stage.
     *
     * @param journals a directory that survives a crash of the stage
     */
    Rollouts rollouts(
            String runId, Path journals, ProgressSink progress, IncidentSink incidents, Runnable checkCancelled);

    /** Games of one stage; to be closed. */
    GameRounds games(String runId, Optional<Duration> lateAfter, IncidentSink incidents, Runnable checkCancelled);

    /** Scores texts outside of phases. */
    RewardScoring scoring();

    /** Follows samples. */
    default Tracing tracing() {
        return Tracing.NONE;
    }

    /** Publishes models of one run. */
    ModelPublisher publisher(String runId);
}
