package dev.prudence.policy.grpc;

import dev.prudence.access.Connection;
import dev.prudence.policy.play.Imagination;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
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
     * @param connection to the service
     * @param patience how long an answer is waited for
     * @param tracing marks calls as part of what is done when they begin
     */
    public GrpcImaginations(Connection connection, Duration patience, ClientInterceptor... tracing) {
        this.channel = connection
                .channel()
                .intercept(tracing)
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
