package dev.prudence.worldmodel;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.worldmodel.VersionUnavailableException.Reason;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Executor;

/** World models by digest, and the newest published one, which is loaded and warm before it takes over. Thread-safe. */
public final class WorldModels implements AutoCloseable {

    private final LoadedModels<SharedWorldModel> loaded;
    private final NewestModel<SharedWorldModel> newest;
    private final String registryAddress;

    /**
     * None is loaded yet.
     *
     * @param registryAddress host:port to ask for digests that are not in memory; may be empty
     * @param background loads announced versions
     */
    public WorldModels(LoadedModels<SharedWorldModel> loaded, String registryAddress, Executor background) {
        this.loaded = loaded;
        this.registryAddress = registryAddress;
        this.newest =
                new NewestModel<>(version -> version.getKind().equals(WorldModelFactory.KIND), loaded, background);
    }

    /** Takes note of a published version; what is no world model, or stale, is ignored. Returns at once. */
    public void announce(VersionPublished published) {
        newest.announce(published);
    }

    /** As {@link NewestModel#versionsBehind()}. */
    public long versionsBehind() {
        return newest.versionsBehind();
    }

    /**
     * A model to use and then to close; one that is not in memory is loaded on the calling thread.
     *
     * @param digest of the version; empty for the newest
     * @throws VersionUnavailableException if it cannot be used
     */
    public LeasedVersion<SharedWorldModel> acquire(String digest) {
        return digest.isEmpty() ? current() : named(digest);
    }

    private LeasedVersion<SharedWorldModel> current() {
        return newest.current()
                .orElseThrow(() -> new VersionUnavailableException(
                        Reason.UNREACHABLE,
                        "Publish a world model first, or wait until it is loaded; none is: world_model_digest=\"\"",
                        null));
    }

    private LeasedVersion<SharedWorldModel> named(String digest) {
        try {
            Lease<SharedWorldModel> lease = loaded.acquire(digest, registryAddress);
            ModelVersion version = ModelVersion.newBuilder()
                    .setDigest(digest)
                    .setKind(WorldModelFactory.KIND)
                    .build();
            return new LeasedVersion<>(version, lease);
        } catch (DistributionException e) {
            throw new VersionUnavailableException(reason(e), words(e), e);
        } catch (UncheckedIOException e) {
            throw new VersionUnavailableException(Reason.UNREACHABLE, words(e), e);
        } catch (ArtefactException | InferenceException | IllegalArgumentException e) {
            throw new VersionUnavailableException(Reason.UNUSABLE, words(e) + ", world_model_digest=" + digest, e);
        }
    }

    private static Reason reason(DistributionException e) {
        return switch (e.reason()) {
            case NOT_FOUND -> Reason.NOT_FOUND;
            case UNREACHABLE -> Reason.UNREACHABLE;
            case REFUSED, CORRUPT -> Reason.UNUSABLE;
        };
    }

    private static String words(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }

    @Override
    public void close() {
        newest.close();
    }
}
