package dev.prudence.reward.config;

import dev.prudence.access.PlatformAccess;
import dev.prudence.distribution.Backoff;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.ModelSource;
import dev.prudence.distribution.NewestModel;
import dev.prudence.distribution.RegistryConnections;
import dev.prudence.monitoring.DiskMetrics;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.reward.batching.BatchLimits;
import dev.prudence.reward.batching.QueueMeter;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.Faults;
import dev.prudence.reward.ensemble.MemberLimits;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.SeededFaults;
import dev.prudence.reward.local.LocalEnsemble;
import dev.prudence.reward.openinference.Inference;
import dev.prudence.reward.wire.Activation;
import dev.prudence.reward.wire.BlockScoring;
import dev.prudence.reward.wire.Ensembles;
import dev.prudence.reward.wire.PinnedDigest;
import dev.prudence.reward.wire.RegistryPatience;
import dev.prudence.reward.wire.RequestScoring;
import dev.prudence.reward.wire.ScoringMeter;
import dev.prudence.reward.wire.UnusableEnsembleException;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Makes the plain objects of the service from its settings. */
@ApplicationScoped
public class RewardBeans {

    private static final String PLATFORM = "prudence.reward.platform";

    private final RewardConfig config;

    RewardBeans(RewardConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    InstantSource time() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    WorkerThreads workers() {
        return new WorkerThreads(config.concurrentBlocks(), config.waitingCalls());
    }

    void close(@Disposes WorkerThreads workers) {
        workers.close();
    }

    @Produces
    @Singleton
    ParallelRuns runs() {
        return new ParallelRuns(
                config.permits().orElse(Runtime.getRuntime().availableProcessors()),
                config.members().lostThreads());
    }

    void close(@Disposes ParallelRuns runs) {
        runs.close();
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
    ArtefactStore store() {
        return ArtefactStore.at(config.directory().resolve("models"));
    }

    @Produces
    @Singleton
    LoadedModels<RewardEnsemble> loaded(
            ArtefactStore store,
            RegistryConnections registries,
            ParallelRuns runs,
            @All List<ScoringListener> listeners) {
        RewardEnsemble.Surroundings surroundings = new RewardEnsemble.Surroundings(
                options(),
                runs,
                config.minimumMembers(),
                limits(config.members()),
                faults(config.faults()),
                ScoringListener.all(listeners));
        ModelSource source = new ModelSource(store, registries);
        return LoadedModels.of(config.loadedEnsembles(), source, artefact -> open(artefact, surroundings));
    }

    void close(@Disposes LoadedModels<RewardEnsemble> loaded) {
        loaded.close();
    }

    @Produces
    @Singleton
    NewestModel<RewardEnsemble> newest(LoadedModels<RewardEnsemble> loaded, WorkerThreads workers) {
        return new NewestModel<>(version -> version.getKind().equals(RewardEnsemble.KIND), loaded, workers.loading());
    }

    void close(@Disposes NewestModel<RewardEnsemble> newest) {
        newest.close();
    }

    @Produces
    @Singleton
    Ensembles ensembles(LoadedModels<RewardEnsemble> loaded, NewestModel<RewardEnsemble> newest) {
        return new Ensembles(loaded, newest, config.registry().orElse(""));
    }

    /** Before the service is ready; what fails here ends it. A directory that is given at the start counts more than what was pinned before. */
    void serveChosen(@Observes StartupEvent starting, ArtefactStore store, Ensembles ensembles, Activation activation) {
        config.ensemble().ifPresentOrElse(directory -> serveLocal(store, ensembles, directory), activation::resume);
    }

    private void serveLocal(ArtefactStore store, Ensembles ensembles, Path directory) {
        ModelArtefact artefact = LocalEnsemble.addTo(store, directory, options());
        ensembles.activate(ModelVersion.newBuilder()
                .setKind(RewardEnsemble.KIND)
                .setModel(artefact.manifest().name())
                .setNumber(1)
                .setDigest(artefact.digest())
                .setSizeBytes(artefact.manifest().totalBytes())
                .build());
    }

    @Produces
    @Singleton
    Activation activation(Ensembles ensembles) {
        return new Activation(ensembles, PinnedDigest.in(config.directory().resolve("pinned-ensemble")));
    }

    @Produces
    @Singleton
    BlockScoring blocks(Ensembles ensembles, InstantSource time, ScoringMeter meter) {
        RegistryPatience patience = new RegistryPatience(config.registryPatience(), time, Backoff.Sleeper.THREAD);
        return new BlockScoring(ensembles, patience, meter);
    }

    @Produces
    @Singleton
    DiskMetrics disk() {
        return new DiskMetrics(config.directory());
    }

    @Produces
    @Singleton
    ScoringQueue queue(QueueMeter meter) {
        BatchLimits limits = new BatchLimits(
                config.waitingSamples(), config.batchSamples(), config.batchTokens(), config.concurrentBatches());
        return new ScoringQueue(limits, meter, System::nanoTime);
    }

    void close(@Disposes ScoringQueue queue) {
        queue.close();
    }

    @Produces
    @Singleton
    RequestScoring requests(Ensembles ensembles, ScoringQueue queue, ScoringMeter meter) {
        return new RequestScoring(ensembles, queue, meter, config.mostTextBytes());
    }

    @Produces
    @Singleton
    Inference inference(Ensembles ensembles, RequestScoring scoring) {
        return new Inference(ensembles, scoring);
    }

    private RuntimeOptions options() {
        return RuntimeOptions.inference().withDevice(config.device());
    }

    private static MemberLimits limits(RewardConfig.Members members) {
        return new MemberLimits(members.hedgeAfter(), members.giveUpAfter(), members.failures(), members.pause());
    }

    private static Faults faults(RewardConfig.Faults faults) {
        return faults.share() == 0 ? Faults.NONE : new SeededFaults(faults.share(), faults.stall(), faults.seed());
    }

    private static RewardEnsemble open(ModelArtefact artefact, RewardEnsemble.Surroundings surroundings) {
        try {
            return RewardEnsemble.open(artefact, surroundings);
        } catch (IllegalArgumentException | InferenceException e) {
            throw new UnusableEnsembleException(artefact.digest(), e);
        }
    }
}
