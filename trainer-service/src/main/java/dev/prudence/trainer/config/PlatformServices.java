package dev.prudence.trainer.config;

import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.games.GameTransport;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.registry.ModelRegistry;
import dev.prudence.trainer.rollout.JournaledRollouts;
import dev.prudence.trainer.rollout.RolloutEnvironment;
import dev.prudence.trainer.rollout.RolloutSettings;
import dev.prudence.trainer.rollout.RolloutTransport;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.run.IncidentSink;
import dev.prudence.trainer.run.ProgressSink;
import dev.prudence.trainer.run.RewardScoring;
import dev.prudence.trainer.run.StageServices;
import dev.prudence.trainer.run.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Gives stages the platform: phases over the transport, the registry of this process. This class is thread-safe. */
final class PlatformServices implements StageServices {

    private final RolloutTransport transport;
    private final GameTransport games;
    private final RolloutSettings settings;
    private final ModelRegistry registry;
    private final RewardScoring scoring;
    private final InstantSource clock;
    private final Tracing tracing;

    PlatformServices(
            RolloutTransport transport,
            GameTransport games,
            RolloutSettings settings,
            ModelRegistry registry,
            RewardScoring scoring,
            InstantSource clock,
            Tracing tracing) {
        this.transport = transport;
        this.games = games;
        this.settings = settings;
        this.registry = registry;
        this.scoring = scoring;
        this.clock = clock;
        this.tracing = tracing;
    }

    @Override
    public Rollouts rollouts(
            String runId, Path journals, ProgressSink progress, IncidentSink incidents, Runnable checkCancelled) {
        Rollouts rollouts = new JournaledRollouts(
                journals,
                new RolloutEnvironment(runId, transport, settings, clock, progress, incidents, checkCancelled));
        return (spec, sink) -> tracing.span(runId, spec.phase(), "phase", () -> rollouts.collect(spec, sink));
    }

    @Override
    public GameRounds games(
            String runId, Optional<Duration> lateAfter, IncidentSink incidents, Runnable checkCancelled) {
        RolloutSettings limits = lateAfter.map(settings::withLateAfter).orElse(settings);
        return new GameRounds(runId, games, limits, clock, incidents, checkCancelled, tracing);
    }

    @Override
    public Tracing tracing() {
        return tracing;
    }

    @Override
    public RewardScoring scoring() {
        return scoring;
    }

    @Override
    public ModelPublisher publisher(String runId) {
        return registry.publisher(runId);
    }
}
