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
 * fencing epoch) are ignored; a version that cannot be had leaves the current one in place. While a version is pinned,
 * announcements are only remembered.
 *
 * <p>This class is thread-safe; its monitor guards every field.
 */
public final class NewestModel<T extends AutoCloseable> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NewestModel.class);

    private final Predicate<ModelVersion> wanted;
    private final LoadedModels<T> models;
    private final Executor background;
    private final VersionFence fence = new VersionFence();
    private @Nullable VersionPublished announced;
    private @Nullable VersionPublished pending;
    private boolean warming;
    private boolean pinned;
    private Runnable onChange = () -> {};
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

    /** Calls back whenever another version, or none, has become current; on the thread that changed it, quickly please. */
    public synchronized void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Takes note of an announcement and returns at once. Answers whether it is newer than what was announced before. */
    public boolean announce(VersionPublished published) {
        synchronized (this) {
            ModelVersion version = published.getVersion();
            if (!wanted.test(version) || !fence.admits(version)) {
                return false;
            }
            announced = published;
        }
        warmUpAnnounced();
        return true;
    }

    /**
     * Makes a version the current one, whatever is announced, until {@link #follow()}. Loads it first, on the calling thread.
     *
     * @param registryAddress where to fetch it from if it is not in the local store; may be empty
     * @throws DistributionException if it cannot be had; everything stays as it is then
     */
    public void pin(ModelVersion version, String registryAddress) {
        LeasedVersion<T> loaded = new LeasedVersion<>(version, models.acquire(version.getDigest(), registryAddress));
        LeasedVersion<T> old;
        synchronized (this) {
            pinned = true;
            pending = null;
            old = swap(loaded);
        }
        changed(old);
    }

    /** Follows no announcements until {@link #follow()}; the current version, if there is one, stays. For a pinned version that is yet to be had. */
    public synchronized void hold() {
        pinned = true;
        pending = null;
    }

    /** Follows announcements again, from the last one on; it is loaded in the background, and the current version stays until then. */
    public void follow() {
        synchronized (this) {
            pinned = false;
        }
        warmUpAnnounced();
    }

    /** Whether a version is pinned, or none is followed. */
    public synchronized boolean isPinned() {
        return pinned;
    }

    /** A lease on the pinned version, or else on the newest one that is loaded; close it. Empty while none is. */
    public synchronized Optional<LeasedVersion<T>> current() {
        return Optional.ofNullable(current).map(LeasedVersion::another);
    }

    /**
     * How many versions the current one is behind the newest that was announced: 1 for one of another model or none at all, 0 while a version is
     * pinned.
     */
    public synchronized long versionsBehind() {
        if (announced == null || pinned) {
            return 0;
        }
        ModelVersion wanted = announced.getVersion();
        if (current == null) {
            return 1;
        }
        ModelVersion served = current.version();
        boolean sameModel = served.getRunId().equals(wanted.getRunId())
                && served.getModel().equals(wanted.getModel())
                && served.getFencingEpoch() == wanted.getFencingEpoch();
        if (sameModel) {
            return Math.max(0, wanted.getNumber() - served.getNumber());
        }
        return served.getDigest().equals(wanted.getDigest()) ? 0 : 1;
    }

    /** Whether an announced version is being fetched or loaded right now. */
    public synchronized boolean isWarming() {
        return warming;
    }

    @Override
    public void close() {
        LeasedVersion<T> old;
        synchronized (this) {
            old = swap(null);
        }
        changed(old);
    }

    private void warmUpAnnounced() {
        synchronized (this) {
            if (pinned || announced == null) {
                return;
            }
            pending = announced;
            if (warming) {
                return;
            }
            warming = true;
        }
        background.execute(this::warmUp);
    }

    private void warmUp() {
        for (VersionPublished next = next(); next != null; next = next()) {
            ModelVersion version = next.getVersion();
            try {
                replace(new LeasedVersion<>(version, models.acquire(version.getDigest(), next.getRegistryAddress())));
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

    /** What was announced and is loaded now, unless something was pinned meanwhile. */
    private void replace(LeasedVersion<T> newest) {
        LeasedVersion<T> unused;
        synchronized (this) {
            unused = pinned ? newest : swap(newest);
        }
        changed(unused);
    }

    private void changed(@Nullable LeasedVersion<T> unused) {
        if (unused != null) {
            unused.close();
        }
        Runnable listener;
        synchronized (this) {
            listener = onChange;
        }
        listener.run();
    }

    /** Call with the monitor held. */
    private @Nullable LeasedVersion<T> swap(@Nullable LeasedVersion<T> next) {
        LeasedVersion<T> old = current;
        current = next;
        if (next != null) {
            ModelVersion version = next.version();
            LOG.info("loaded {} version {}: digest={}", version.getModel(), version.getNumber(), version.getDigest());
        }
        return old;
    }
}
