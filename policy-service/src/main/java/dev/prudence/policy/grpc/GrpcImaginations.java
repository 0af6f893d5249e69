package dev.prudence.policy.grpc;

import dev.prudence.policy.play.Imagination;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Imaginations in a world-model service, each a stream of its own. Thread-safe. */
public final class GrpcImaginations implements Imagination.Opener, AutoCloseable {

    private static final int LARGEST_ANSWER = 64 << 20;

    private final ManagedChannel channel;
    private final Duration patience;
    private final AtomicLong epochs = new AtomicLong();

    /**
     * Connects when something is imagined.
     *
     * @param address host:port of the service
     * @param patience how long an answer is waited for
     */
    public GrpcImaginations(String address, Duration patience) {
        this.channel = ManagedChannelBuilder.forTarget(address)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_ANSWER)
                .build();
        this.patience = patience;
    }

    @Override
    public Imagination open(PlayContext context, int players, boolean states) {
        return new GrpcImagination(
                WorldModelServiceGrpc.newStub(channel), context, players, states, epochs.incrementAndGet(), patience);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
