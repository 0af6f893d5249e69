package dev.prudence.reward.wire;

import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.reward.ensemble.RewardEnsemble;
import java.util.Optional;

/**
 * The ensembles that this process can score with.
 *
 * <p>This class is thread-safe.
 */
public final class Ensembles {

    private final LoadedModels<RewardEnsemble> loaded;
    private final NewestModel<RewardEnsemble> newest;
    private final String fallbackRegistry;

    /** @param fallbackRegistry host:port to ask where nobody names a registry; may be empty */
    public Ensembles(LoadedModels<RewardEnsemble> loaded, NewestModel<RewardEnsemble> newest, String fallbackRegistry) {
        this.loaded = loaded;
        this.newest = newest;
        this.fallbackRegistry = fallbackRegistry;
    }

    /**
     * An ensemble by digest, fetched and loaded if need be.
     *
     * @param registryAddress may be empty
     * @throws dev.prudence.distribution.DistributionException if it cannot be had
     * @throws RuntimeException if it was had, but is no ensemble that can be loaded
     */
    Lease<RewardEnsemble> byDigest(String digest, String registryAddress) {
        return loaded.acquire(digest, registryAddress.isEmpty() ? fallbackRegistry : registryAddress);
    }

    /**
     * Makes an ensemble the one of requests that name none, whatever is announced.
     *
     * @throws dev.prudence.distribution.DistributionException if it cannot be had; everything stays as it is then
     * @throws RuntimeException as {@link #byDigest}
     */
    public void activate(ModelVersion version) {
        newest.pin(version, fallbackRegistry);
    }

    /** Follows no announcements, before a pinned ensemble has been had. */
    void hold() {
        newest.hold();
    }

    /** Follows announcements again. */
    void follow() {
        newest.follow();
    }

    /** Whether newly announced ensembles take over by themselves. */
    boolean followsAnnouncements() {
        return !newest.isPinned();
    }

    /** The version of requests that name none; empty while none is loaded. */
    public Optional<ModelVersion> activeVersion() {
        Optional<LeasedVersion<RewardEnsemble>> lease = newest.current();
        lease.ifPresent(LeasedVersion::close);
        return lease.map(LeasedVersion::version);
    }

    /** The newest ensemble that was announced and is loaded, or the one that was activated. */
    Optional<LeasedVersion<RewardEnsemble>> newest() {
        return newest.current();
    }
}
