package dev.prudence.client;

import dev.prudence.access.Connection;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls the reward service. Failures are {@link io.grpc.StatusRuntimeException}s, after the attempts that the policy allows; a sample
 * without a score is an outcome in the response and never a number.
 *
 * <p>This class is thread-safe, and one instance is enough for a process.
 */
public final class RewardClient implements AutoCloseable {

    private static final int LARGEST_MESSAGE = 16 << 20;
    /** Requests wait in memory until they are answered, so that they can be sent again. */
    private static final long RESEND_BUFFER = 256L << 20;

    private final ManagedChannel channel;
    private final Duration deadline;

    private RewardClient(ManagedChannel channel, Duration deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    /**
     * Connects with the first call.
     *
     * @param resend when calls are made again
     * @param deadline of a call, all its attempts together
     * @throws java.io.UncheckedIOException if a file of the connection cannot be read
     */
    public static RewardClient open(Connection connection, Resend resend, Duration deadline) {
        ManagedChannel channel = connection
                .channel()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .enableRetry()
                .perRpcBufferLimit(LARGEST_MESSAGE)
                .retryBufferSize(RESEND_BUFFER)
                .disableServiceConfigLookUp()
                .defaultServiceConfig(serviceConfig(resend))
                .build();
        return new RewardClient(channel, deadline);
    }

    /** Scores a batch. */
    public ScoreResponse score(ScoreRequest request) {
        return prepared(RewardEnsembleServiceGrpc.newBlockingStub(channel)).score(request);
    }

    /** As {@link #score}, without waiting. Cancelling the future cancels the call. */
    public CompletableFuture<ScoreResponse> scoreAsync(ScoreRequest request) {
        Answer answer = new Answer();
        prepared(RewardEnsembleServiceGrpc.newStub(channel)).score(request, answer);
        return answer.future;
    }

    /**
     * What an ensemble consists of and how it wants to be asked.
     *
     * @param digest of the ensemble; empty for the active one
     */
    public DescribeEnsembleResponse describe(String digest) {
        return prepared(RewardEnsembleServiceGrpc.newBlockingStub(channel))
                .describeEnsemble(DescribeEnsembleRequest.newBuilder()
                        .setEnsembleDigest(digest)
                        .build());
    }

    /**
     * Makes an ensemble the one that scores requests which name none. This call is never made again.
     *
     * @param digest of the ensemble; empty to follow announcements again
     */
    public ActivateEnsembleResponse activate(String digest) {
        return prepared(RewardEnsembleServiceGrpc.newBlockingStub(channel))
                .activateEnsemble(ActivateEnsembleRequest.newBuilder()
                        .setEnsembleDigest(digest)
                        .build());
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        channel.shutdownNow();
    }

    private <S extends AbstractStub<S>> S prepared(S stub) {
        return stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Round robin, so that replicas behind one name share the work. Only calls that change nothing are made again: a second activation
     * would cancel the first, or be told that what the first activated had been there before.
     */
    private static Map<String, ?> serviceConfig(Resend resend) {
        Map<String, Object> method = new HashMap<>(resend.methodConfig());
        method.put(
                "name",
                List.of(
                        name(RewardEnsembleServiceGrpc.getScoreMethod()),
                        name(RewardEnsembleServiceGrpc.getDescribeEnsembleMethod())));
        return Map.of(
                "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
                "methodConfig", List.of(method),
                "retryThrottling", Map.of("maxTokens", 100.0, "tokenRatio", 0.5));
    }

    private static Map<String, String> name(MethodDescriptor<?, ?> method) {
        return Map.of(
                "service",
                RewardEnsembleServiceGrpc.SERVICE_NAME,
                "method",
                Objects.requireNonNull(method.getBareMethodName()));
    }

    /** Turns what gRPC calls back with into a future. */
    private static final class Answer implements ClientResponseObserver<ScoreRequest, ScoreResponse> {

        private final CompletableFuture<ScoreResponse> future = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<ScoreRequest> call) {
            future.whenComplete((response, failure) -> {
                if (future.isCancelled()) {
                    call.cancel("nobody waits for the answer any more", null);
                }
            });
        }

        @Override
        public void onNext(ScoreResponse response) {
            future.complete(response);
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
