package dev.prudence.reward.monitoring;

import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.monitoring.RewardMetrics;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready unless the first announced ensemble is being fetched and loaded right now, the pinned one could not be had, or too many threads are
 * lost to runs that do not return. A later ensemble leaves the service ready, on the one that it has. Shows how many are in memory.
 */
@Readiness
@ApplicationScoped
public class LoadedEnsembles implements HealthCheck {

    private final LoadedModels<RewardEnsemble> loaded;
    private final NewestModel<RewardEnsemble> newest;
    private final ScoringQueue queue;
    private final ParallelRuns runs;

    LoadedEnsembles(
            LoadedModels<RewardEnsemble> loaded,
            NewestModel<RewardEnsemble> newest,
            ScoringQueue queue,
            ParallelRuns runs) {
        this.runs = runs;
        this.queue = queue;
        this.loaded = loaded;
        this.newest = newest;
    }

    void register(@Observes StartupEvent started, MeterRegistry registry) {
        RewardMetrics.LOADED.gauge(registry, loaded, LoadedModels::size);
        RewardMetrics.BEHIND.gauge(registry, newest, NewestModel::versionsBehind);
        RewardMetrics.LOST_THREADS.gauge(registry, runs, ParallelRuns::lostThreads);
        RewardMetrics.WAITING.gauge(registry, queue, ScoringQueue::waiting);
        RewardMetrics.WAITING_LIMIT.gauge(registry, queue, ScoringQueue::capacity);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("reward ensembles")
                .status(isReady())
                .withData("loaded", loaded.size())
                .withData("lost threads", runs.lostThreads())
                .build();
    }

    private boolean isReady() {
        Optional<LeasedVersion<RewardEnsemble>> active = newest.current();
        active.ifPresent(LeasedVersion::close);
        boolean isAwaited = newest.isWarming() || newest.isPinned();
        return (active.isPresent() || !isAwaited) && !runs.isExhausted();
    }
}
