package dev.prudence.reward.monitoring;

import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.monitoring.RewardMetrics;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.RewardEnsemble;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready unless an announced ensemble is being fetched and loaded right now; shows how many are in memory. */
@Readiness
@ApplicationScoped
public class LoadedEnsembles implements HealthCheck {

    private final LoadedModels<RewardEnsemble> loaded;
    private final NewestModel<RewardEnsemble> newest;
    private final ScoringQueue queue;

    LoadedEnsembles(LoadedModels<RewardEnsemble> loaded, NewestModel<RewardEnsemble> newest, ScoringQueue queue) {
        this.queue = queue;
        this.loaded = loaded;
        this.newest = newest;
    }

    void register(@Observes StartupEvent started, MeterRegistry registry) {
        RewardMetrics.LOADED.gauge(registry, loaded, LoadedModels::size);
        RewardMetrics.BEHIND.gauge(registry, newest, NewestModel::versionsBehind);
        RewardMetrics.WAITING.gauge(registry, queue, ScoringQueue::waiting);
        RewardMetrics.WAITING_LIMIT.gauge(registry, queue, ScoringQueue::capacity);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("reward ensembles")
                .status(!newest.isWarming())
                .withData("loaded", loaded.size())
                .build();
    }
}
