package dev.prudence.worldmodel.config;

import dev.prudence.access.PlatformAccess;
import dev.prudence.distribution.Backoff;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.ModelSource;
import dev.prudence.distribution.RegistryConnections;
import dev.prudence.monitoring.DiskMetrics;
import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.worldmodel.SharedWorldModel;
import dev.prudence.worldmodel.WorldModelFactory;
import dev.prudence.worldmodel.WorldModels;
import dev.prudence.worldmodel.monitoring.MeteredWorldModel;
import dev.prudence.worldmodel.planning.PlanningAnswers;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the plain objects of the service from its settings. */
@ApplicationScoped
public class WorldModelBeans {

    private static final String PLATFORM = "prudence.world-model.platform";

    private final WorldModelConfig config;

    WorldModelBeans(WorldModelConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    DiskMetrics disk() {
        return new DiskMetrics(config.directory());
    }

    @Produces
    @Singleton
    WorkerThreads workers() {
        return new WorkerThreads(Runtime.getRuntime().availableProcessors());
    }

    void close(@Disposes WorkerThreads workers) {
        workers.close();
    }

    @Produces
    @Singleton
    RegistryConnections registries() {
        return RegistryConnections.with(
                Backoff.SHORT, address -> PlatformAccess.connection(config.platform(), PLATFORM, address));
    }

    void close(@Disposes RegistryConnections registries) {
        registries.close();
    }

    @Produces
    @Singleton
    LoadedModels<SharedWorldModel> loaded(
            WorkerThreads workers, RegistryConnections registries, MeterRegistry registry) {
        WorldModelFactory factory = new WorldModelFactory(
                RuntimeOptions.inference().withDevice(config.device()),
                ComputePermits.of(config.permits().orElse(Runtime.getRuntime().availableProcessors())));
        ModelSource source = new ModelSource(ArtefactStore.at(config.directory().resolve("models")), registries)
                .keeping(config.storedVersions(), InstantSource.system());
        return LoadedModels.of(
                config.loadedVersions(),
                source,
                artefact -> new SharedWorldModel(
                        new MeteredWorldModel(factory.open(artefact), registry),
                        config.waitingQuestions(),
                        workers.models()));
    }

    void close(@Disposes LoadedModels<SharedWorldModel> loaded) {
        loaded.close();
    }

    @Produces
    @Singleton
    WorldModels models(LoadedModels<SharedWorldModel> loaded, WorkerThreads workers) {
        return new WorldModels(loaded, config.registry().orElse(""), workers.loading());
    }

    void close(@Disposes WorldModels models) {
        models.close();
    }

    @Produces
    @Singleton
    PlanningAnswers planning(WorldModels models) {
        return new PlanningAnswers(models);
    }
}
