package dev.prudence.launcher.command;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.function.Function;

/** Opens gRPC channels to services on this machine. This class is thread-safe. */
final class Channels {

    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private Channels() {}

    static ManagedChannel open(String address) {
        return NettyChannelBuilder.forTarget("dns:///" + address)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    /** Opens a channel for one piece of work. */
    static <T> T with(String address, Function<ManagedChannel, T> work) {
        ManagedChannel channel = open(address);
        try {
            return work.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }
}
