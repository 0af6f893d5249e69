package dev.prudence.distribution;

/** Brings a model version into memory, ready to use. */
@FunctionalInterface
public interface ModelLoader<T extends AutoCloseable> {

    /**
     * Loads, wherever the bytes come from.
     *
     * @param digest the version's digest
     * @param registryAddress host:port of a registry that may hold it; empty when none is known
     * @throws DistributionException if the version cannot be had
     */
    T load(String digest, String registryAddress);
}
