package dev.prudence.trainer.rollout;

import dev.prudence.trainer.run.IncidentSink;
import dev.prudence.trainer.run.ProgressSink;
import java.time.InstantSource;

/**
 * What phases of one run work with.
 *
 * @param runId the run
 * @param transport the way to the services
 * @param settings how phases are run
 * @param clock tells when samples are late
 * @param progress takes progress
 * @param incidents takes incidents
 * @param checkCancelled throws when the run was asked to stop
 */
public record RolloutEnvironment(
        String runId,
        RolloutTransport transport,
        RolloutSettings settings,
        InstantSource clock,
        ProgressSink progress,
        IncidentSink incidents,
        Runnable checkCancelled) {}
