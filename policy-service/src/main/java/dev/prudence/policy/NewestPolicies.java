package dev.prudence.policy;

import dev.prudence.distribution.LeasedVersion;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.VersionPublished;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The newest published policy of each kind, loaded and warm before it replaces the one before it.
 *
 * <p>This class is thread-safe.
 */
public final class NewestPolicies implements AutoCloseable {
    private final Map<PolicyKind, NewestModel<Policy>> newest = new EnumMap<>(PolicyKind.class);

    /** @param background loads versions, one task per kind at a time */
    public NewestPolicies(LoadedModels<Policy> loaded, Executor background) {
        for (PolicyKind kind : PolicyKind.values()) {
            String wanted = kind.artefactKind();
            newest.put(kind, new NewestModel<>(version -> version.getKind().equals(wanted), loaded, background));
        }
    }

    /** Takes note of a published version; what is no policy, or stale, is ignored. Returns at once. */
    public void announce(VersionPublished published) {
        newest.values().forEach(kind -> kind.announce(published));
    }

    /** A lease on the newest loaded policy of a kind; close it. */
    public Optional<LeasedVersion<Policy>> current(PolicyKind kind) {
        return of(kind).current();
    }

    /** As {@link NewestModel#versionsBehind()}. */
    public long versionsBehind(PolicyKind kind) {
        return of(kind).versionsBehind();
    }

    /** Whether a published version of a kind is being loaded. */
    public boolean isLoading(PolicyKind kind) {
        return of(kind).isWarming();
    }

    @Override
    public void close() {
        newest.values().forEach(NewestModel::close);
    }

    private NewestModel<Policy> of(PolicyKind kind) {
        return Objects.requireNonNull(newest.get(kind));
    }
}
