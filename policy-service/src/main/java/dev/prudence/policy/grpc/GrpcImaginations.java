package dev.prudence.policy.grpc;

import dev.prudence.access.Connection;
import dev.prudence.distribution.Backoff;
import dev.prudence.policy.VersionUnavailableException;
import dev.prudence.policy.VersionUnavailableException.Reason;
import dev.prudence.policy.play.Imagination;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imaginations in a world-model service, each a stream of its own. One that does not open, since the service is away or busy, is opened again after pauses that
 * grow to a second, as long as the patience lasts; nothing is lost by that. One that breaks later takes its trees with it: its games fail, and
 * the next ones have a new stream. Thread-safe.
 */
public final class GrpcImaginations implements Imagination.Opener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcImaginations.class);
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final Backoff PAUSES = Backoff.SHORT;

    private final ManagedChannel channel;
    private final Duration patience;
    private final InstantSource time;
    private final Backoff.Sleeper sleeper;
    private final AtomicLong epochs = new AtomicLong();

    /**
     * Connects when something is imagined.
     *
     * @param connection to the service
     * @param patience how long an answer is waited for, and how long streams that do not open are opened again
     * @param tracing marks calls as part of what is done when they begin
     */
    public GrpcImaginations(
            Connection connection, Duration patience, InstantSource time, ClientInterceptor... tracing) {
        this(connection, patience, time, Backoff.Sleeper.THREAD, tracing);
    }

    GrpcImaginations(
            Connection connection,
            Duration patience,
            InstantSource time,
            Backoff.Sleeper sleeper,
            ClientInterceptor... tracing) {
        this.channel = connection
                .channel()
                .intercept(tracing)
                .maxInboundMessageSize(LARGEST_ANSWER)
                .build();
        this.patience = patience;
        this.time = time;
        this.sleeper = sleeper;
    }

    @Override
    public Imagination open(PlayContext context, int players, boolean states) {
        Instant limit = time.instant().plus(patience);
        for (int failures = 1; ; failures++) {
            try {
                return stream(context, players, states);
            } catch (VersionUnavailableException e) {
                if (!e.isTransient() || channel.isShutdown()) {
                    throw e;
                }
                connectAnewAfter(e);
                Duration pause = PAUSES.pauseAfter(failures);
                if (time.instant().plus(pause).isAfter(limit)) {
                    throw e;
                }
                LOG.debug("A stream is opened again: failures={}, pause={}", failures, pause, e);
                sleep(pause);
            }
        }
    }

    private Imagination stream(PlayContext context, int players, boolean states) {
        return new GrpcImagination(
                WorldModelServiceGrpc.newStub(channel), context, players, states, epochs.incrementAndGet(), patience);
    }

    /**
     * The next stream has a connection of its own, unless the service has said that it is busy; those that are open keep theirs. A channel pauses for up to two minutes before
     * it tries an address again, and goes on using a connection on which nobody answers any more.
     */
    private void connectAnewAfter(VersionUnavailableException failure) {
        if (Status.fromThrowable(failure).getCode() != Status.Code.RESOURCE_EXHAUSTED) {
            channel.enterIdle();
        }
    }

    private void sleep(Duration pause) {
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VersionUnavailableException(
                    Reason.UNREACHABLE, "Interrupted while waiting for the world-model service", e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
