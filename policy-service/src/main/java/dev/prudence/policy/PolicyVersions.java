package dev.prudence.policy;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.policy.VersionUnavailableException.Reason;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.artefact.ArtefactException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Policies of one sort by digest. A registry that does not answer is asked again until a limit; everything else that is wrong with a
 * version is told at once.
 *
 * <p>This class is thread-safe.
 */
public final class PolicyVersions<T extends AutoCloseable> {
    private final LoadedModels<T> loaded;
    private final String registryAddress;
    private final Duration patience;
    private final InstantSource time;

    /**
     * @param registryAddress host:port to ask where a request names no registry; may be empty
     * @param patience how long an unreachable registry is asked again
     */
    public PolicyVersions(LoadedModels<T> loaded, String registryAddress, Duration patience, InstantSource time) {
        this.loaded = loaded;
        this.registryAddress = registryAddress;
        this.patience = patience;
        this.time = time;
    }

    /**
     * A policy to use and then to close; loads it if need be, on the calling thread.
     *
     * @param namedRegistry host:port of the registry that holds it; empty for the configured one
     * @throws VersionUnavailableException if it cannot be used
     */
    public Lease<T> acquire(String digest, String namedRegistry) {
        String address = namedRegistry.isEmpty() ? registryAddress : namedRegistry;
        Instant limit = time.instant().plus(patience);
        while (true) {
            try {
                return loaded.acquire(digest, address);
            } catch (DistributionException e) {
                if (!e.isTransient()
                        || Thread.currentThread().isInterrupted()
                        || !time.instant().isBefore(limit)) {
                    throw new VersionUnavailableException(reason(e), FailureReason.of(e), e);
                }
            } catch (UncheckedIOException e) {
                throw new VersionUnavailableException(Reason.UNREACHABLE, FailureReason.of(e), e);
            } catch (ArtefactException | InferenceException | IllegalArgumentException e) {
                throw new VersionUnavailableException(Reason.UNUSABLE, FailureReason.of(e) + ", digest=" + digest, e);
            }
        }
    }

    private static Reason reason(DistributionException e) {
        return switch (e.reason()) {
            case NOT_FOUND -> Reason.NOT_FOUND;
            case UNREACHABLE -> Reason.UNREACHABLE;
            case REFUSED, CORRUPT -> Reason.UNUSABLE;
        };
    }
}
