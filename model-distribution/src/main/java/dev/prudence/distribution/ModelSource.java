package dev.prudence.distribution;

import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.Manifest;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.artefact.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a service gets model versions from: its own store first, otherwise the registry. What comes from the registry is
 * downloaded beside the store, checked against the digest (manifest) and the manifest (every part), and only then added in
 * one step. Concurrent requests for the same digest fetch it once; an interrupted download continues where it stopped.
 *
 * <p>This class is thread-safe.
 */
public final class ModelSource {

    private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);

    private final ArtefactStore store;
    private final RegistryConnections registries;
    private final InstantSource time;
    private final int mostStored;
    private final ConcurrentHashMap<String, CompletableFuture<ModelArtefact>> fetching = new ConcurrentHashMap<>();
    /** Staged directories of downloads that were interrupted, by digest; only touched while fetching that digest. */
    private final ConcurrentHashMap<String, Path> interrupted = new ConcurrentHashMap<>();

    /** A source that keeps all that it has fetched. */
    public ModelSource(ArtefactStore store, RegistryConnections registries) {
        this(store, registries, InstantSource.system(), Integer.MAX_VALUE);
    }

    private ModelSource(ArtefactStore store, RegistryConnections registries, InstantSource time, int mostStored) {
        this.store = store;
        this.registries = registries;
        this.time = time;
        this.mostStored = mostStored;
    }

    /**
     * This source, but keeping no more than so many versions on disk: those asked for last. To be well above what is open at
     * the same time.
     *
     * @throws IllegalArgumentException if that is not positive
     */
    public ModelSource keeping(int versions, InstantSource clock) {
        if (versions < 1) {
            throw new IllegalArgumentException("room for at least one version is needed: versions=" + versions);
        }
        return new ModelSource(store, registries, clock, versions);
    }

    /**
     * The version with this digest, verified.
     *
     * @param digest lower-case hexadecimal SHA-256 of the manifest
     * @param registryAddress host:port of a registry to ask if the store does not have it; may be empty
     * @throws DistributionException if it is not stored and cannot be fetched, or its bytes are not what they should be
     */
    public ModelArtefact get(String digest, String registryAddress) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new DistributionException(
                    Reason.NOT_FOUND, "a digest is 64 lower-case hexadecimal digits: digest=" + digest, null);
        }
        CompletableFuture<ModelArtefact> mine = new CompletableFuture<>();
        CompletableFuture<ModelArtefact> running = fetching.putIfAbsent(digest, mine);
        if (running != null) {
            return await(running);
        }
        try {
            mine.complete(used(find(digest).orElseGet(() -> fetch(digest, registryAddress))));
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
        } finally {
            fetching.remove(digest);
        }
        return await(mine);
    }

    private ModelArtefact used(ModelArtefact artefact) {
        if (mostStored < Integer.MAX_VALUE) {
            store.use(artefact.digest(), time.instant());
            store.keepLastUsed(mostStored);
        }
        return artefact;
    }

    private Optional<ModelArtefact> find(String digest) {
        if (!store.contains(digest)) {
            return Optional.empty();
        }
        try {
            return Optional.of(store.open(digest));
        } catch (ArtefactException e) {
            LOG.warn("a stored version is damaged and will be fetched again: digest={}", digest, e);
            return Optional.empty();
        }
    }

    private ModelArtefact fetch(String digest, String registryAddress) {
        RegistryClient registry = connect(digest, registryAddress);
        Manifest manifest = describe(digest, registry);
        boolean resumed = interrupted.containsKey(digest);
        try {
            return download(manifest, registry);
        } catch (ArtefactException e) {
            if (resumed) {
                return fetch(digest, registryAddress);
            }
            throw new DistributionException(Reason.CORRUPT, String.valueOf(e.getMessage()), e);
        }
    }

    private static Manifest describe(String digest, RegistryClient registry) {
        try {
            Manifest manifest =
                    Manifest.parse(registry.describe(digest).getManifest().toByteArray());
            if (manifest.digest().equals(digest)) {
                return manifest;
            }
            throw new ArtefactException(
                    "the registry sent another manifest: expected=" + digest + ", found=" + manifest.digest());
        } catch (ArtefactException e) {
            throw new DistributionException(Reason.CORRUPT, String.valueOf(e.getMessage()), e);
        }
    }

    private RegistryClient connect(String digest, String registryAddress) {
        if (registryAddress.isBlank()) {
            throw new DistributionException(
                    Reason.NOT_FOUND,
                    "the version is not stored here and no registry is named: digest=" + digest,
                    null);
        }
        try {
            return registries.to(registryAddress);
        } catch (IllegalArgumentException e) {
            throw new DistributionException(Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private ModelArtefact download(Manifest manifest, RegistryClient registry) {
        String digest = manifest.digest();
        Path staged = interrupted.computeIfAbsent(digest, ignored -> store.stage());
        try {
            Files.write(staged.resolve(Manifest.FILE), manifest.canonicalBytes());
            for (Part part : manifest.parts()) {
                Path file = staged.resolve(part.path());
                Files.createDirectories(staged.resolve(part.path()).getParent());
                registry.download(digest, part.path(), part.bytes(), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not store a download: digest=" + digest, e);
        }
        interrupted.remove(digest);
        return store.publish(staged, digest);
    }

    private static ModelArtefact await(CompletableFuture<ModelArtefact> artefact) {
        try {
            return artefact.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
