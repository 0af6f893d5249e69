package dev.prudence.worldmodel.monitoring;

import dev.prudence.distribution.LoadedModels;
import dev.prudence.monitoring.WorldModelMetrics;
import dev.prudence.worldmodel.SharedWorldModel;
import dev.prudence.worldmodel.WorldModels;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** Gauges of what is loaded. */
@Startup
@Singleton
public class LoadedWorldModels {

    LoadedWorldModels(WorldModels models, LoadedModels<SharedWorldModel> loaded, MeterRegistry registry) {
        WorldModelMetrics.LOADED.gauge(registry, loaded, LoadedModels::size);
        WorldModelMetrics.BEHIND.gauge(registry, models, WorldModels::versionsBehind);
    }
}
