package dev.prudence.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.access.Connection;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.trainer.run.RewardScoring.ScoringUnavailableException;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RewardServiceClientTest {

    private static final ModelVersion ENSEMBLE =
            ModelVersion.newBuilder().setDigest("d".repeat(64)).build();

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final FakeService service = new FakeService();
    private Server server;
    private RewardServiceClient client;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerInterceptors.intercept(service, service.doorkeeper()))
                .build()
                .start();
        client = new RewardServiceClient(Connection.to("127.0.0.1:" + server.getPort()), Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        client.close();
        server.shutdownNow();
    }

    @Test
    void asksInRequestsOfALimitedSizeAndKeepsTheOrder() {
        double[] scores = client.score(ENSEMBLE, prompts(600), answers(600));
        assertThat(scores).hasSize(600);
        IntStream.range(0, 600)
                .forEach(i -> assertThat(scores[i]).as("answer %d", i).isEqualTo(i));
        assertThat(service.requests).extracting(ScoreRequest::getItemsCount).containsExactly(256, 256, 88);
        assertThat(service.requests)
                .allMatch(request -> request.getEnsembleDigest().equals(ENSEMBLE.getDigest()));
    }

    @Test
    void whatIsNotFullyScoredIsNoNumber() {
        service.degraded = 1;
        assertThat(client.score(ENSEMBLE, prompts(3), answers(3))).containsExactly(0, Double.NaN, 2);
    }

    @Test
    void asksAgainWhileTheServiceIsAway() {
        service.failures = new ArrayList<>(List.of(Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED));
        assertThat(client.score(ENSEMBLE, prompts(2), answers(2))).containsExactly(0, 1);
        assertThat(service.requests).hasSize(3);
    }

    @Test
    void aRefusalIsTakenAtOnceWithItsReason() {
        service.failures = new ArrayList<>(List.of(Status.NOT_FOUND.withDescription("no such version")));
        assertThatThrownBy(() -> client.score(ENSEMBLE, prompts(1), answers(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such version")
                .hasMessageEndingWith("ensemble=" + ENSEMBLE.getDigest());
        assertThat(service.requests).hasSize(1);
    }

    @Test
    void showsItsToken() {
        String address = "127.0.0.1:" + server.getPort();
        Connection guarded = new Connection(address, Optional.empty(), Optional.of("a-secret-of-ours"));
        try (RewardServiceClient known = new RewardServiceClient(guarded, Duration.ofSeconds(20))) {
            known.score(ENSEMBLE, prompts(1), answers(1));
            client.score(ENSEMBLE, prompts(1), answers(1));
        }
        assertThat(service.shown).containsExactly("Bearer a-secret-of-ours", "nothing");
    }

    @Test
    void aServiceThatStaysAwayIsNamed() {
        String address = "127.0.0.1:" + server.getPort();
        server.shutdownNow();
        try (RewardServiceClient impatient = new RewardServiceClient(Connection.to(address), Duration.ofMillis(300))) {
            assertThatThrownBy(() -> impatient.score(ENSEMBLE, prompts(1), answers(1)))
                    .isInstanceOf(ScoringUnavailableException.class)
                    .hasMessageEndingWith("address=" + address);
        }
    }

    private static List<Prompt> prompts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Prompt.newBuilder().setText("prompt " + i).build())
                .toList();
    }

    private static List<Answer> answers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Answer.newBuilder()
                        .setTokens(TokenAnswer.newBuilder().setText(Integer.toString(i)))
                        .build())
                .toList();
    }

    /** Gives an answer the number that its text says. */
    private static final class FakeService extends RewardEnsembleServiceGrpc.RewardEnsembleServiceImplBase {
        private final List<ScoreRequest> requests = new ArrayList<>();
        private List<Status> failures = new ArrayList<>();
        private final List<String> shown = new CopyOnWriteArrayList<>();
        private int degraded = -1;

        ServerInterceptor doorkeeper() {
            return new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    shown.add(Optional.ofNullable(headers.get(AUTHORIZATION)).orElse("nothing"));
                    return next.startCall(call, headers);
                }
            };
        }

        @Override
        public synchronized void score(ScoreRequest request, StreamObserver<ScoreResponse> client) {
            requests.add(request);
            if (!failures.isEmpty()) {
                client.onError(failures.remove(0).asRuntimeException());
                return;
            }
            ScoreResponse.Builder response = ScoreResponse.newBuilder();
            request.getItemsList().forEach(item -> response.addScores(score(item)));
            client.onNext(response.build());
            client.onCompleted();
        }

        private ItemScore score(ScoreItem item) {
            int number = Integer.parseInt(item.getAnswer().getTokens().getText());
            return ItemScore.newBuilder()
                    .setId(item.getId())
                    .setOutcome(
                            number == degraded
                                    ? ScoreOutcome.SCORE_OUTCOME_DEGRADED
                                    : ScoreOutcome.SCORE_OUTCOME_SCORED)
                    .setAggregate(number)
                    .build();
        }
    }
}
