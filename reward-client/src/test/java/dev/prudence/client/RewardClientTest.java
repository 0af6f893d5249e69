package dev.prudence.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prudence.access.Certificates;
import dev.prudence.access.Connection;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import dev.prudence.proto.reward.v1.DescribeEnsembleRequest;
import dev.prudence.proto.reward.v1.DescribeEnsembleResponse;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that does what the test says with each attempt. */
class RewardClientTest {

    private static final Metadata.Key<String> PUSH_BACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>> ANSWER = (request, responses) -> {
        ScoreResponse.Builder response = ScoreResponse.newBuilder();
        request.getItemsList()
                .forEach(item -> response.addScores(
                        ItemScore.newBuilder().setId(item.getId()).setAggregate(1)));
        responses.onNext(response.build());
        responses.onCompleted();
    };
    private static final BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>> SILENCE = (request, responses) -> {};

    @TempDir
    Path directory;

    /** What is done with the first attempts; later ones are answered. */
    private final ConcurrentLinkedQueue<BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>>> script =
            new ConcurrentLinkedQueue<>();

    /** As {@link #script}, for descriptions. */
    private final ConcurrentLinkedQueue<Consumer<StreamObserver<DescribeEnsembleResponse>>> description =
            new ConcurrentLinkedQueue<>();

    private volatile Consumer<StreamObserver<ActivateEnsembleResponse>> activation = StreamObserver::onCompleted;
    private final List<Metadata> attempts = new CopyOnWriteArrayList<>();
    private final List<ScoreRequest> requests = new CopyOnWriteArrayList<>();
    private @Nullable Server server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    @Test
    void aCallIsMadeAgainUntilTheServiceIsThere() throws IOException {
        script.add(failing(Status.UNAVAILABLE));
        script.add(failing(Status.UNAVAILABLE));
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            assertThat(client.score(request("a")).getScores(0).getId()).isEqualTo("a");
        }
        assertThat(attempts).hasSize(3);
    }

    @Test
    void aFullQueueSaysWhenToComeAgain() throws IOException {
        script.add(pushingBack("300"));
        long start = System.nanoTime();
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            client.score(request("a"));
        }
        assertThat(attempts).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aServerThatAsksNotToComeAgainIsLeftInPeace() throws IOException {
        script.add(pushingBack("-1"));
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            assertThat(refusal(client).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
        assertThat(attempts).hasSize(1);
    }

    @Test
    void whatIsWrongWithTheRequestIsNotTriedAgain() throws IOException {
        script.add(failing(Status.INVALID_ARGUMENT.withDescription("items.count=0")));
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            assertThat(refusal(client).getDescription()).isEqualTo("items.count=0");
        }
        assertThat(attempts).hasSize(1);
    }

    @Test
    void attemptsEnd() throws IOException {
        IntStream.range(0, 9).forEach(i -> script.add(failing(Status.UNAVAILABLE)));
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            assertThat(refusal(client).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(attempts).hasSize(Resend.MOST_ATTEMPTS);
    }

    @Test
    void withoutAPolicyThereIsOneAttempt() throws IOException {
        script.add(failing(Status.UNAVAILABLE));
        try (RewardClient client = client(new Resend.Never(), DEADLINE)) {
            assertThat(refusal(client).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aHedgeAnswersForACallThatHangs() throws IOException {
        script.add(SILENCE);
        try (RewardClient client = client(new Resend.Hedge(2, Duration.ofMillis(50)), DEADLINE)) {
            assertThat(client.score(request("a")).getScores(0).getId()).isEqualTo("a");
        }
        assertThat(attempts).hasSize(2);
    }

    @Test
    void anActivationIsNeverMadeAgain() throws IOException {
        activation = responses -> {
            pause(Duration.ofMillis(300));
            responses.onNext(ActivateEnsembleResponse.getDefaultInstance());
            responses.onCompleted();
        };
        try (RewardClient client = client(new Resend.Hedge(2, Duration.ofMillis(50)), DEADLINE)) {
            client.activate("a");
        }
        assertThat(attempts).hasSize(1);
        activation = responses -> responses.onError(Status.UNAVAILABLE.asRuntimeException());
        try (RewardClient client = RewardClient.open(Connection.to(address()), quickRetry(), DEADLINE)) {
            assertThatThrownBy(() -> client.activate("a")).isInstanceOf(StatusRuntimeException.class);
        }
        assertThat(attempts).hasSize(2);
    }

    @Test
    void aDescriptionIsAskedForAgain() throws IOException {
        description.add(responses -> responses.onError(Status.UNAVAILABLE.asRuntimeException()));
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            client.describe("");
        }
        assertThat(attempts).hasSize(2);
    }

    @Test
    void theDeadlineHoldsForAllAttemptsTogether() throws IOException {
        script.add(SILENCE);
        try (RewardClient client = client(quickRetry(), Duration.ofMillis(200))) {
            assertThat(refusal(client).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void bulkKeepsTheOrderAndDeliversWhatCameBeforeAFailure() throws IOException {
        IntStream.range(0, 3).forEach(i -> script.add(ANSWER));
        script.add(failing(Status.INVALID_ARGUMENT));
        List<String> ids = new ArrayList<>();
        ScoreRequest terms = ScoreRequest.newBuilder()
                .setPriority(ScorePriority.SCORE_PRIORITY_BULK)
                .build();
        try (RewardClient client = client(quickRetry(), DEADLINE)) {
            BulkScoring inTurn = new BulkScoring(client, terms, 2, 1);
            assertThatThrownBy(() -> inTurn.score(
                            items(9).iterator(),
                            response -> response.getScoresList().forEach(score -> ids.add(score.getId()))))
                    .isInstanceOf(StatusRuntimeException.class);
            assertThat(ids).containsExactly("0", "1", "2", "3", "4", "5");
            ids.clear();
            new BulkScoring(client, terms, 2, 4)
                    .score(
                            items(9).iterator(),
                            response -> response.getScoresList().forEach(score -> ids.add(score.getId())));
        }
        assertThat(ids).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(requests)
                .allMatch(request ->
                        request.getItemsCount() <= 2 && request.getPriority() == ScorePriority.SCORE_PRIORITY_BULK);
    }

    @Test
    void aTokenTravelsEncrypted() throws Exception {
        Certificates certificates = Certificates.in(directory);
        start(TlsServerCredentials.create(
                certificates.certificate().toFile(), certificates.privateKey().toFile()));
        Connection connection = new Connection(
                address(),
                Optional.of(new Connection.Tls(Optional.of(certificates.certificate()), Optional.empty())),
                Optional.of("secret.1="));
        try (RewardClient client = RewardClient.open(connection, quickRetry(), DEADLINE)) {
            client.score(request("a"));
        }
        assertThat(attempts.get(0).get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("Bearer secret.1=");
    }

    @Test
    void aServerThatNobodyVouchesForIsNotTalkedTo() throws Exception {
        Certificates certificates = Certificates.in(directory);
        start(TlsServerCredentials.create(
                certificates.certificate().toFile(), certificates.privateKey().toFile()));
        Connection connection = new Connection(
                address(), Optional.of(new Connection.Tls(Optional.empty(), Optional.empty())), Optional.empty());
        try (RewardClient client = RewardClient.open(connection, new Resend.Never(), DEADLINE)) {
            assertThat(refusal(client).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(attempts).isEmpty();
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> Connection.to("nowhere")).hasMessageEndingWith("address=nowhere");
        assertThatThrownBy(() -> new Connection("203.0.113.7:1", Optional.empty(), Optional.of("secret")))
                .hasMessageContaining("needs TLS");
        assertThatThrownBy(() -> new Connection("127.0.0.1:1", Optional.empty(), Optional.of("two words")))
                .hasMessageEndingWith("token.length=9");
        assertThatThrownBy(() -> new Resend.Retry(6, DEADLINE, DEADLINE)).hasMessageEndingWith("attempts=6");
        assertThatThrownBy(() -> new Resend.Hedge(2, Duration.ZERO)).hasMessageEndingWith("delay=PT0S");
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Resend quickRetry() {
        return new Resend.Retry(Resend.MOST_ATTEMPTS, Duration.ofMillis(5), Duration.ofMillis(20));
    }

    private static BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>> failing(Status status) {
        return (request, responses) -> responses.onError(status.asRuntimeException());
    }

    private static BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>> pushingBack(String millis) {
        Metadata trailers = new Metadata();
        trailers.put(PUSH_BACK, millis);
        return (request, responses) -> responses.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException(trailers));
    }

    private static Status refusal(RewardClient client) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> client.score(request("a")))
                .getStatus();
    }

    private static ScoreRequest request(String id) {
        return ScoreRequest.newBuilder()
                .addItems(ScoreItem.newBuilder().setId(id))
                .build();
    }

    private static List<ScoreItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ScoreItem.newBuilder().setId(Integer.toString(i)).build())
                .toList();
    }

    private RewardClient client(Resend resend, Duration deadline) throws IOException {
        start(InsecureServerCredentials.create());
        return RewardClient.open(Connection.to(address()), resend, deadline);
    }

    private String address() {
        return "127.0.0.1:" + (server == null ? 0 : server.getPort());
    }

    private void start(ServerCredentials credentials) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
                .addService(new RewardEnsembleServiceGrpc.RewardEnsembleServiceImplBase() {
                    @Override
                    public void score(ScoreRequest request, StreamObserver<ScoreResponse> responses) {
                        requests.add(request);
                        BiConsumer<ScoreRequest, StreamObserver<ScoreResponse>> next = script.poll();
                        (next == null ? ANSWER : next).accept(request, responses);
                    }

                    @Override
                    public void describeEnsemble(
                            DescribeEnsembleRequest request, StreamObserver<DescribeEnsembleResponse> responses) {
                        Consumer<StreamObserver<DescribeEnsembleResponse>> next = description.poll();
                        if (next == null) {
                            responses.onNext(DescribeEnsembleResponse.getDefaultInstance());
                            responses.onCompleted();
                        } else {
                            next.accept(responses);
                        }
                    }

                    @Override
                    public void activateEnsemble(
                            ActivateEnsembleRequest request, StreamObserver<ActivateEnsembleResponse> responses) {
                        activation.accept(responses);
                    }
                })
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, R> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                        attempts.add(headers);
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
    }
}
