package dev.prudence.distribution;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows announcements of one sort of model: fetches, verifies and loads the newest version in the background, then
 * replaces the current one at once. Announcements that arrive meanwhile are skipped but for the last; stale ones (see
 * fencing epoch) are ignored; a version that cannot be had leaves the current one in place.
 *
 * <p>This class is thread-safe; its monitor guards every field.
 */
public final class NewestModel<T extends AutoCloseable> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NewestModel.class);

    private final Predicate<ModelVersion> wanted;
    private final LoadedModels<T> models;
    private final Executor background;
    private final VersionFence fence = new VersionFence();
    private @Nullable VersionPublished pending;
    private boolean warming;
    private @Nullable LeasedVersion<T> current;

    /**
     * @param wanted which versions to follow, for example those of one kind
     * @param background runs the loading; one task at a time is given to it
     */
    public NewestModel(Predicate<ModelVersion> wanted, LoadedModels<T> models, Executor background) {
        this.wanted = wanted;
        this.models = models;
        this.background = background;
    }

    /** Takes note of an announcement and returns at once. Answers whether it will be followed. */
    public boolean announce(VersionPublished published) {
        synchronized (this) {
            ModelVersion version = published.getVersion();
            if (!wanted.test(version) || !fence.admits(version)) {
                return false;
            }
            pending = published;
            if (warming) {
                return true;
            }
            warming = true;
        }
        background.execute(this::warmUp);
        return true;
    }

    /** A lease on the newest version that is loaded; close it. Empty while none is. */
    public synchronized Optional<LeasedVersion<T>> current() {
        return Optional.ofNullable(current).map(LeasedVersion::another);
    }

    /** Whether an announced version is being fetched or loaded right now. */
    public synchronized boolean isWarming() {
        return warming;
    }

    @Override
    public void close() {
        replace(null);
    }

    private void warmUp() {
        for (VersionPublished next = next(); next != null; next = next()) {
            ModelVersion version = next.getVersion();
            try {
                replace(new LeasedVersion<>(version, models.acquire(version.getDigest(), next.getRegistryAddress())));
                LOG.info(
                        "loaded {} version {}: digest={}",
                        version.getModel(),
                        version.getNumber(),
                        version.getDigest());
            } catch (RuntimeException e) {
                LOG.warn("an announced version was skipped: digest={}, reason={}", version.getDigest(), e.getMessage());
            }
        }
    }

    private synchronized @Nullable VersionPublished next() {
        VersionPublished next = pending;
        pending = null;
        warming = next != null;
        return next;
    }

    private void replace(@Nullable LeasedVersion<T> newest) {
        LeasedVersion<T> old;
        synchronized (this) {
            old = current;
            current = newest;
        }
        if (old != null) {
            old.close();
        }
    }
}
