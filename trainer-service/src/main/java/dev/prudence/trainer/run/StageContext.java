package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Observation;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a stage may use while it runs. Implementations are thread-safe: a stage may report from its worker threads.
 */
public interface StageContext extends ProgressSink {

    /** The run's id. It must not influence the output. */
    String runId();

    /** The stage's name. */
    String stage();

    /**
     * The document's seed.
     *
     * @throws IllegalStateException if the stage does not declare the section {@code seed}
     */
    long seed();

    /** The declared sections of the resolved document, by key. */
    JsonNode config();

    /**
     * One declared section.
     *
     * @throws IllegalArgumentException if the stage does not declare it, or the document lacks it
     */
    JsonNode config(String section);

    /** The stage's output directory, empty at first; published as a whole when the stage returns. */
    Path directory();

    /** A directory that survives a crash or a restart of this stage in this run, and is deleted when the stage is done. */
    Path checkpoints();

    /** The run's output directory, where the user looks: {@code results.json}, {@code report.html}. */
    Path runDirectory();

    /**
     * The published output of an earlier stage; read-only.
     *
     * @throws IllegalArgumentException if the stage does not declare it
     */
    Path upstream(String stage);

    /** The run up to here: stages done, with seconds and metrics. */
    RunRecord record();

    /** Records one number of a series. A number that is not finite becomes an incident instead. */
    void metric(String name, double value, long step);

    /**
     * Reports something that went wrong and was dealt with.
     *
     * @param code stable, for alert rules: {@code nan-quarantined}
     * @param message one sentence
     */
    void incident(Severity severity, String code, String message);

    /**
     * Tells what the samples of a policy show, for monitors.
     *
     * @param policy its name, unique within the stage
     * @param algorithm {@code best-of-n}, {@code ppo}…
     */
    void observed(String policy, String algorithm, Observation observation);

    /** Shows one of a policy's samples to people: a few of each phase, see {@code SampleEvents}. */
    void observed(SampleObserved sample);

    /** Shows what an agent imagined before it acted once: a few steps of a stage. */
    void observed(PlanObserved plan);

    /** Tells that an alarm began or ended. */
    void alarm(String policy, Alarm alarm);

    /**
     * Waits until somebody signs off, through the run service.
     *
     * @param question one sentence
     * @throws RunCancelledException if the run was asked to stop meanwhile; let it through
     */
    void awaitSignOff(String question);

    /** Generates and scores samples in the services. */
    Rollouts rollouts();

    /**
     * Has games played in the services; to be closed.
     *
     * @param lateAfter games are late when nothing at all came for so long; empty for the service's configured time
     */
    GameRounds games(Optional<Duration> lateAfter);

    /** Scores single texts with a published ensemble; samples of a phase are scored with the phase. */
    RewardScoring scoring();

    /** As {@link Tracing#span}, for a phase of this run. */
    default <T, E extends Exception> T traced(String phase, String what, Tracing.Work<T, E> work) throws E {
        return work.run();
    }

    /** Makes models available to the services. */
    ModelPublisher publisher();

    /**
     * To be called at safe points, every second or so.
     *
     * @throws RunCancelledException if the run was asked to stop; let it through
     */
    void checkCancelled();
}
