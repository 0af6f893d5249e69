package dev.prudence.bench.serving;

import com.sun.management.OperatingSystemMXBean;
import dev.prudence.bench.measure.Contender;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceStub;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many callers at the same time over gRPC, each with one request under way, eight to a connection. A run is every request once. Thread-safe
 * inside; runs one at a time.
 */
final class Callers implements Contender {

    private static final int CALLERS_OF_CONNECTION = 8;

    private final String label;
    private final ServerProcess server;
    private final List<ScoreRequest> requests;
    private final int callers;
    private final Duration rest;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<RewardEnsembleServiceStub> stubs = new ArrayList<>();
    private final OperatingSystemMXBean cpu = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long wallNanos;
    private long cpuNanos;

    /** Takes over the server. */
    Callers(String label, ServerProcess server, List<ScoreRequest> requests, int callers) {
        this(label, server, requests, callers, Duration.ZERO);
    }

    /** Takes over the server; callers rest before each request. */
    Callers(String label, ServerProcess server, List<ScoreRequest> requests, int callers, Duration rest) {
        this.label = label;
        this.server = server;
        this.requests = List.copyOf(requests);
        this.callers = callers;
        this.rest = rest;
        for (int i = 0; i < callers; i += CALLERS_OF_CONNECTION) {
            ManagedChannel channel = NettyChannelBuilder.forTarget(server.address())
                    .usePlaintext()
                    .build();
            channels.add(channel);
            stubs.add(RewardEnsembleServiceGrpc.newStub(channel));
        }
    }

    @Override
    public void run() {
        answers();
    }

    /** Every answer, in the order of the requests. */
    List<ScoreResponse> answers() {
        long wall = System.nanoTime();
        long used = cpu.getProcessCpuTime();
        Round round = new Round();
        for (int caller = 0; caller < callers; caller++) {
            round.next(stubs.get(caller / CALLERS_OF_CONNECTION));
        }
        List<ScoreResponse> answers = round.await();
        wallNanos += System.nanoTime() - wall;
        cpuNanos += cpu.getProcessCpuTime() - used;
        return answers;
    }

    @Override
    public List<String> notes() {
        return List.of(String.format(
                Locale.ROOT, "%s: the load generator used %.2f of a core", label, cpuNanos / (double) wallNanos));
    }

    /** Leaves the server to others. */
    void disconnect() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @Override
    public void close() {
        disconnect();
        server.close();
    }

    /** One run. */
    private final class Round {
        private final AtomicInteger position = new AtomicInteger();
        private final CountDownLatch open = new CountDownLatch(requests.size());
        private final ScoreResponse[] answers = new ScoreResponse[requests.size()];
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        void next(RewardEnsembleServiceStub stub) {
            int mine = position.getAndIncrement();
            if (mine >= requests.size()) {
                return;
            }
            LockSupport.parkNanos(rest.toNanos());
            stub.score(requests.get(mine), new StreamObserver<>() {
                @Override
                public void onNext(ScoreResponse response) {
                    answers[mine] = response;
                }

                @Override
                public void onError(Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                    done();
                }

                @Override
                public void onCompleted() {
                    done();
                }

                private void done() {
                    next(stub);
                    open.countDown();
                }
            });
        }

        List<ScoreResponse> await() {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted under load", e);
            }
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException("A request failed", thrown);
            }
            for (ScoreResponse answer : answers) {
                if (answer.getScores(0).getOutcome() != ScoreOutcome.SCORE_OUTCOME_SCORED) {
                    throw new IllegalStateException("A request got no score: " + answer.getScores(0));
                }
            }
            return List.of(answers);
        }
    }
}
