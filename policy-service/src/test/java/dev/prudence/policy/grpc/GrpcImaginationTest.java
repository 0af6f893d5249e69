package dev.prudence.policy.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.prudence.access.Connection;
import dev.prudence.distribution.Backoff;
import dev.prudence.policy.VersionUnavailableException;
import dev.prudence.policy.play.Imagination;
import dev.prudence.policy.play.Imagination.Thoughts;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.worldmodel.v1.ImaginationOpened;
import dev.prudence.proto.worldmodel.v1.Imaginations;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked over the wire, and what becomes of refusals; the service itself has its own tests. */
@SuppressWarnings("NullAway.Init") // fields are set before each test
class GrpcImaginationTest {

    private static final PlayContext CONTEXT = PlayContext.newBuilder()
            .setWorldModel(ModelVersion.newBuilder().setDigest("w"))
            .setTree(TreeSettings.newBuilder().setActionCount(3).setStageLength(2))
            .build();

    private final List<ImagineRequest> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private Backoff.Sleeper sleeper = this::pause;
    private BiConsumer<ImagineRequest, StreamObserver<ImagineResponse>> answer = GrpcImaginationTest::answer;
    private Server server;
    private GrpcImaginations imaginations;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
        imaginations = patient(Duration.ofMinutes(1));
    }

    private Server serve(int port) throws IOException {
        return ServerBuilder.forPort(port)
                .addTransportFilter(new ServerTransportFilter() {
                    @Override
                    public Attributes transportReady(Attributes transport) {
                        connections.incrementAndGet();
                        return transport;
                    }
                })
                .addService(new WorldModelServiceGrpc.WorldModelServiceImplBase() {
                    @Override
                    public StreamObserver<ImagineRequest> imagine(StreamObserver<ImagineResponse> answers) {
                        return new StreamObserver<>() {
                            @Override
                            public void onNext(ImagineRequest request) {
                                asked.add(request);
                                answer.accept(request, answers);
                            }

                            @Override
                            public void onError(Throwable failure) {}

                            @Override
                            public void onCompleted() {
                                answers.onCompleted();
                            }
                        };
                    }
                })
                .build()
                .start();
    }

    /** Takes no time. */
    private void pause(Duration pause) {
        pauses.add(pause);
        now = now.plus(pause);
    }

    private GrpcImaginations patient(Duration patience) {
        return patient(patience, server.getPort());
    }

    private GrpcImaginations patient(Duration patience, int port) {
        return new GrpcImaginations(
                Connection.to("127.0.0.1:" + port), patience, () -> now, pause -> sleeper.sleep(pause));
    }

    @AfterEach
    void stop() {
        imaginations.close();
        server.shutdownNow();
    }

    private static void answer(ImagineRequest request, StreamObserver<ImagineResponse> answers) {
        ImagineResponse.Builder response = ImagineResponse.newBuilder().setStepNumber(request.getStepNumber());
        if (request.hasOpen()) {
            response.setOpened(ImaginationOpened.newBuilder().setRepresentationSize(2));
        } else {
            Imaginations.Builder said = Imaginations.newBuilder()
                    .setRepresentations(bytes(1, 2, 3, 4))
                    .addAllPlanningRewards(List.of(0.5f, 0.25f))
                    .addAllResets(List.of(true, false));
            if (request.getStepNumber() > 0 && request.hasReal()) {
                said.addBaselines(7).addBaselines(8);
            }
            response.setImaginations(said);
        }
        answers.onNext(response.build());
    }

    @Test
    void asksStepByStep() {
        try (Imagination imagination = imaginations.open(CONTEXT, 2, false)) {
            assertThat(imagination.representationSize()).isEqualTo(2);
            Thoughts roots = imagination.real(
                    new int[] {0, 2}, new float[] {0.5f, -1}, new boolean[] {false, true}, new float[] {1, 0, 0, 1});
            assertThat(roots.representations()).containsExactly(1, 2, 3, 4);
            assertThat(roots.baselines()).isEmpty();
            Thoughts thoughts = imagination.imagine(new int[] {1, 0}, new boolean[] {true, false});
            assertThat(thoughts.planningRewards()).containsExactly(0.5f, 0.25f);
            assertThat(thoughts.resets()).containsExactly(true, false);
            Thoughts acted = imagination.real(new int[2], new float[2], new boolean[2], new float[4]);
            assertThat(acted.baselines()).containsExactly(7, 8);
        }
        assertThat(asked).extracting(ImagineRequest::getStepNumber).containsExactly(0L, 0L, 1L, 2L);
        assertThat(asked.get(0).getOpen().getEnvironmentCount()).isEqualTo(2);
        assertThat(asked.get(0).getOpen().getTree()).isEqualTo(CONTEXT.getTree());
        assertThat(asked.get(1).getReal().getWorldModelDigest()).isEqualTo("w");
        assertThat(asked.get(1).getReal().getDonesList()).containsExactly(false, true);
        assertThat(asked.get(1).getReal().getObservations()).isEqualTo(bytes(1, 0, 0, 1));
        assertThat(asked.get(2).getImaginary().getResetsList()).containsExactly(true, false);
        assertThat(asked).extracting(ImagineRequest::getStreamEpoch).containsOnly(1L);
    }

    @Test
    void refusalsSayWhetherAskingAgainMayHelp() {
        refusing(Status.INVALID_ARGUMENT.withDescription("open.x=1"));
        assertThatThrownBy(() -> imaginations.open(CONTEXT, 2, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("INVALID_ARGUMENT open.x=1");
        refusing(Status.UNAVAILABLE);
        assertThatThrownBy(() -> imaginations.open(CONTEXT, 2, false))
                .isInstanceOfSatisfying(
                        VersionUnavailableException.class,
                        e -> assertThat(e.isTransient()).isTrue());
        refusing(Status.NOT_FOUND);
        assertThatThrownBy(() -> imaginations.open(CONTEXT, 2, false))
                .isInstanceOfSatisfying(
                        VersionUnavailableException.class,
                        e -> assertThat(e.isTransient()).isFalse());
        refusing(Status.INTERNAL);
        assertThatThrownBy(() -> imaginations.open(CONTEXT, 2, false)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyWhatMayHelpIsTriedAgainAndOnlyForSoLong() {
        refusing(Status.INVALID_ARGUMENT);
        assertThatThrownBy(() -> imaginations.open(CONTEXT, 2, false)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pauses).isEmpty();
        refusing(Status.RESOURCE_EXHAUSTED.withDescription("open-streams=1"));
        try (GrpcImaginations hasty = patient(Duration.ofSeconds(3))) {
            assertThatThrownBy(() -> hasty.open(CONTEXT, 2, false)).hasMessageEndingWith("open-streams=1");
        }
        assertThat(connections).as("one for each channel").hasValue(2);
        assertThat(pauses).extracting(Duration::toMillis).containsExactly(100L, 200L, 400L, 800L, 1_000L);
    }

    @Test
    void opensAgainWhatDidNotOpen() {
        answer = (request, answers) -> {
            if (request.getStreamEpoch() < 3) {
                answers.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                answer(request, answers);
            }
        };
        try (Imagination imagination = imaginations.open(CONTEXT, 2, false)) {
            assertThat(imagination.representationSize()).isEqualTo(2);
        }
        assertThat(pauses).extracting(Duration::toMillis).containsExactly(100L, 200L);
        assertThat(asked).extracting(ImagineRequest::getStreamEpoch).containsExactly(1L, 2L, 3L);
    }

    /** The channel itself would wait before it tries the address again. */
    @Test
    void findsAServiceThatIsBackAtOnce() throws Exception {
        int port = server.getPort();
        server.shutdownNow().awaitTermination();
        sleeper = pause -> {
            pause(pause);
            server = restarted(port);
        };
        try (Imagination imagination = imaginations.open(CONTEXT, 2, false)) {
            assertThat(imagination.representationSize()).isEqualTo(2);
        }
        assertThat(pauses).as("pauses").hasSize(1);
    }

    /** What does not answer may be a connection that nobody holds the other end of. */
    @Test
    void leavesAConnectionOnWhichNobodyAnswersToThoseWhoUseIt() {
        answer = (request, answers) -> {
            if (request.getStreamEpoch() != 2) {
                answer(request, answers);
            }
        };
        try (GrpcImaginations hasty = patient(Duration.ofSeconds(1));
                Imagination before = hasty.open(CONTEXT, 2, false);
                Imagination after = hasty.open(CONTEXT, 2, false)) {
            assertThat(connections).hasValueGreaterThan(1);
            think(before);
            think(after);
        }
    }

    private Server restarted(int port) {
        try {
            return serve(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStreamThatBreaksFailsWithItsReasonAndTheNextOneBeginsAnew() {
        answer = (request, answers) -> {
            if (request.getStreamEpoch() == 1 && request.hasImaginary()) {
                answers.onError(Status.UNAVAILABLE.withDescription("restarting").asRuntimeException());
            } else {
                answer(request, answers);
            }
        };
        try (Imagination broken = imaginations.open(CONTEXT, 2, false)) {
            think(broken);
            for (int times = 0; times < 2; times++) {
                assertThatThrownBy(() -> broken.imagine(new int[2], new boolean[2]))
                        .isInstanceOfSatisfying(
                                VersionUnavailableException.class,
                                e -> assertThat(e.isTransient()).isTrue())
                        .hasMessageEndingWith("UNAVAILABLE restarting");
            }
        }
        asked.clear();
        try (Imagination next = imaginations.open(CONTEXT, 2, false)) {
            think(next);
            assertThat(next.imagine(new int[2], new boolean[2]).representations())
                    .containsExactly(1, 2, 3, 4);
        }
        assertThat(asked).extracting(ImagineRequest::getStreamEpoch).containsExactly(2L, 2L, 2L);
        assertThat(asked).extracting(ImagineRequest::getStepNumber).containsExactly(0L, 0L, 1L);
    }

    private static void think(Imagination imagination) {
        imagination.real(new int[2], new float[2], new boolean[2], new float[4]);
    }

    private void refusing(Status status) {
        answer = (request, answers) -> answers.onError(status.asRuntimeException());
    }

    @Test
    void aServiceThatIsSilentOrAwayIsUnreachable() {
        answer = (request, answers) -> {};
        try (GrpcImaginations hasty = patient(Duration.ofMillis(200))) {
            assertThatThrownBy(() -> hasty.open(CONTEXT, 2, false)).hasMessageContaining("patience=200 ms");
        }
        server.shutdownNow();
        try (GrpcImaginations nobody = patient(Duration.ofSeconds(20), 1)) {
            assertThatThrownBy(() -> nobody.open(CONTEXT, 2, false))
                    .isInstanceOf(VersionUnavailableException.class)
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    private static ByteString bytes(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return ByteString.copyFrom(buffer);
    }
}
