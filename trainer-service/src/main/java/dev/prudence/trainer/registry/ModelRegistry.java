package dev.prudence.trainer.registry;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps model versions: the bytes by content, the versions by run and model. A version that was announced is stored; one
 * whose announcement failed is announced when it is published again.
 *
 * <p>This class is thread-safe.
 */
public final class ModelRegistry implements AutoCloseable {

    private final ArtefactStore store;
    private final VersionLog versions;
    private final FencingEpoch epoch;
    private final VersionAnnouncer announcer;
    /** Artefacts that this process has verified already. */
    private final Map<String, ModelArtefact> verified = new ConcurrentHashMap<>();

    /**
     * Opens the registry below a directory.
     *
     * @param epoch this trainer's epoch
     */
    public ModelRegistry(Path root, FencingEpoch epoch, VersionAnnouncer announcer) {
        this.store = ArtefactStore.at(root.resolve("artefacts"));
        this.versions = VersionLog.open(root.resolve("versions.log"));
        this.epoch = epoch;
        this.announcer = announcer;
    }

    /** A publisher for models of one run, with this trainer's epoch. */
    public ModelPublisher publisher(String runId) {
        return new ModelPublisher() {
            @Override
            public ModelVersion publish(String model, Path artefact) {
                epoch.requireCurrent();
                return ModelRegistry.this.publish(runId, model, epoch.value(), store.add(artefact));
            }

            @Override
            public void dropBefore(ModelVersion version, int kept) {
                epoch.requireCurrent();
                versions.onlyBefore(version, kept).forEach(ModelRegistry.this::drop);
            }
        };
    }

    /**
     * Publishes what a client has uploaded.
     *
     * @param staged a directory from {@link #stage()}, gone afterwards
     * @param digest what the manifest's SHA-256 must be
     * @throws dev.prudence.runtime.artefact.ArtefactException if a part differs from the manifest
     * @throws StaleEpochException if the model has a version of a higher epoch
     */
    public ModelVersion publishStaged(String runId, String model, long publisherEpoch, Path staged, String digest) {
        epoch.requireCurrent();
        return publish(runId, model, publisherEpoch, store.publish(staged, digest));
    }

    /** A new empty directory to upload an artefact into. */
    public Path stage() {
        return store.stage();
    }

    /** The version that most recently published these bytes. */
    public Optional<ModelVersion> find(String digest) {
        return versions.newest(version -> version.getDigest().equals(digest));
    }

    /**
     * The newest version of a model.
     *
     * @param runId empty for the most recent run that published it
     */
    public Optional<ModelVersion> latest(String runId, String model) {
        return versions.newest(version -> version.getModel().equals(model)
                && (runId.isEmpty() || version.getRunId().equals(runId)));
    }

    /**
     * All versions, oldest first.
     *
     * @param runId empty for all runs
     */
    public List<ModelVersion> list(String runId) {
        return versions.list(version -> runId.isEmpty() || version.getRunId().equals(runId));
    }

    /** Whether the bytes of a version are still there; those of passing versions are dropped. */
    public boolean holds(String digest) {
        return store.contains(digest);
    }

    /**
     * The bytes of a version, verified once per process.
     *
     * @throws dev.prudence.runtime.artefact.ArtefactException if they are damaged or were dropped
     */
    public ModelArtefact open(String digest) {
        return verified.computeIfAbsent(digest, store::open);
    }

    @Override
    public void close() {
        versions.close();
    }

    private void drop(String digest) {
        verified.remove(digest);
        store.delete(digest);
    }

    private ModelVersion publish(String runId, String model, long publisherEpoch, ModelArtefact artefact) {
        verified.put(artefact.digest(), artefact);
        ModelVersion version = versions.add(ModelVersion.newBuilder()
                .setRunId(runId)
                .setModel(model)
                .setKind(artefact.manifest().kind())
                .setDigest(artefact.digest())
                .setSizeBytes(artefact.manifest().totalBytes())
                .setFencingEpoch(publisherEpoch)
                .build());
        announcer.announce(version);
        return version;
    }
}
