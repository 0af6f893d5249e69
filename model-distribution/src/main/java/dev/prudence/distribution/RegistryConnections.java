package dev.prudence.distribution;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One client per registry address, made when first asked for. Idle connections close themselves.
 *
 * <p>This class is thread-safe.
 */
public final class RegistryConnections implements AutoCloseable {

    private final ConcurrentHashMap<String, RegistryClient> clients = new ConcurrentHashMap<>();
    private final Function<String, RegistryClient> connector;

    /** @param connector makes a client for an address host:port */
    public RegistryConnections(Function<String, RegistryClient> connector) {
        this.connector = connector;
    }

    /** Connections with this backoff. */
    public static RegistryConnections with(Backoff backoff) {
        return new RegistryConnections(address -> RegistryClient.connect(address, backoff));
    }

    /**
     * The client for an address.
     *
     * @throws IllegalArgumentException if the address is not host:port
     */
    public RegistryClient to(String address) {
        return clients.computeIfAbsent(address, connector);
    }

    @Override
    public void close() {
        clients.values().forEach(RegistryClient::close);
        clients.clear();
    }
}
