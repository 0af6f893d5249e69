package dev.prudence.policy.config;

import dev.prudence.access.Connection;
import dev.prudence.access.PlatformAccess;
import dev.prudence.distribution.Backoff;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.ModelSource;
import dev.prudence.distribution.RegistryConnections;
import dev.prudence.monitoring.DiskMetrics;
import dev.prudence.policy.BlockAnswering;
import dev.prudence.policy.Computing;
import dev.prudence.policy.GenerationMeter;
import dev.prudence.policy.NewestPolicies;
import dev.prudence.policy.Policy;
import dev.prudence.policy.PolicyFactory;
import dev.prudence.policy.PolicyVersions;
import dev.prudence.policy.QuestionAnswering;
import dev.prudence.policy.grpc.GrpcImaginations;
import dev.prudence.policy.play.Actor;
import dev.prudence.policy.play.ActorFactory;
import dev.prudence.policy.play.PlayAnswering;
import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactStore;
import io.quarkus.opentelemetry.runtime.tracing.instrumentation.grpc.GrpcTracingClientInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Makes the plain objects of the service from its settings. */
@ApplicationScoped
public class PolicyBeans {

    private static final String PLATFORM = "prudence.policy.platform";
    private final PolicyConfig config;

    PolicyBeans(PolicyConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    InstantSource time() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    DiskMetrics disk() {
        return new DiskMetrics(config.directory());
    }

    @Produces
    @Singleton
    WorkerThreads workers() {
        return new WorkerThreads(config.concurrentBlocks());
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
    LoadedModels<Policy> loaded(
            WorkerThreads workers, ModelSource source, ComputePermits permits, GenerationMeter meter) {
        Computing computing =
                new Computing(RuntimeOptions.inference().withDevice(config.device()), permits, workers.lanes(), meter);
        return LoadedModels.of(config.loadedVersions(), source, new PolicyFactory(computing)::open);
    }

    void close(@Disposes LoadedModels<Policy> loaded) {
        loaded.close();
    }

    @Produces
    @Singleton
    ComputePermits permits() {
        return ComputePermits.of(config.permits().orElse(Runtime.getRuntime().availableProcessors()));
    }

    @Produces
    @Singleton
    ModelSource source(RegistryConnections registries, InstantSource time) {
        return new ModelSource(ArtefactStore.at(config.directory().resolve("models")), registries)
                .keeping(config.storedVersions(), time);
    }

    @Produces
    @Singleton
    LoadedModels<Actor> actors(ModelSource source, ComputePermits permits) {
        RuntimeOptions options = RuntimeOptions.inference().withDevice(config.device());
        return LoadedModels.of(config.loadedVersions(), source, new ActorFactory(options, permits)::open);
    }

    void closeActors(@Disposes LoadedModels<Actor> actors) {
        actors.close();
    }

    @Produces
    @Singleton
    GrpcImaginations imaginations(GrpcTracingClientInterceptor tracing, InstantSource time) {
        Connection connection = PlatformAccess.connection(config.platform(), PLATFORM, config.worldModel());
        return new GrpcImaginations(connection, config.imaginationPatience(), time, tracing);
    }

    void close(@Disposes GrpcImaginations imaginations) {
        imaginations.close();
    }

    @Produces
    @Singleton
    PlayAnswering playing(LoadedModels<Actor> actors, GrpcImaginations imaginations, InstantSource time) {
        return new PlayAnswering(
                new PolicyVersions<>(actors, config.registry().orElse(""), config.registryPatience(), time),
                imaginations);
    }

    @Produces
    @Singleton
    NewestPolicies newest(LoadedModels<Policy> loaded, WorkerThreads workers) {
        return new NewestPolicies(loaded, workers.loading());
    }

    void close(@Disposes NewestPolicies newest) {
        newest.close();
    }

    @Produces
    @Singleton
    PolicyVersions<Policy> versions(LoadedModels<Policy> loaded, InstantSource time) {
        return new PolicyVersions<>(loaded, config.registry().orElse(""), config.registryPatience(), time);
    }

    @Produces
    @Singleton
    BlockAnswering answering(PolicyVersions<Policy> versions, GenerationMeter meter) {
        return new BlockAnswering(versions, meter);
    }

    @Produces
    @Singleton
    QuestionAnswering questions(PolicyVersions<Policy> versions, NewestPolicies newest, GenerationMeter meter) {
        return new QuestionAnswering(versions, newest, meter);
    }
}
