package dev.prudence.launcher.command;

import dev.prudence.access.Connection;
import io.grpc.ManagedChannel;
import java.util.function.Function;

/** Opens gRPC channels to services. This class is thread-safe. */
final class Channels {

    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private Channels() {}

    /** To a service on this machine. */
    static ManagedChannel open(String address) {
        return open(Connection.to(address));
    }

    private static ManagedChannel open(Connection connection) {
        return connection.channel().maxInboundMessageSize(LARGEST_MESSAGE).build();
    }

    /** The same for one piece of work. */
    static <T> T with(String address, Function<ManagedChannel, T> work) {
        return with(Connection.to(address), work);
    }

    /** Opens a channel for one piece of work. */
    static <T> T with(Connection connection, Function<ManagedChannel, T> work) {
        ManagedChannel channel = open(connection);
        try {
            return work.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }
}
