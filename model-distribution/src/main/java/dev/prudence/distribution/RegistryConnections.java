package dev.prudence.distribution;

import dev.prudence.access.Connection;
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

    /**
     * Connections with this backoff.
     *
     * @param access how an address is connected to; throws {@link IllegalArgumentException} if that cannot be
     */
    public static RegistryConnections with(Backoff backoff, Function<String, Connection> access) {
        return new RegistryConnections(address -> RegistryClient.connect(address, access, backoff));
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
