package dev.prudence.policy.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.prudence.access.Connection;
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
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private BiConsumer<ImagineRequest, StreamObserver<ImagineResponse>> answer = GrpcImaginationTest::answer;
    private Server server;
    private GrpcImaginations imaginations;

    @BeforeEach
    void start() throws IOException {
        server = ServerBuilder.forPort(0)
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
        imaginations = patient(Duration.ofMinutes(1));
    }

    private GrpcImaginations patient(Duration patience) {
        return new GrpcImaginations(Connection.to("127.0.0.1:" + server.getPort()), patience);
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
        try (GrpcImaginations nobody = new GrpcImaginations(Connection.to("127.0.0.1:1"), Duration.ofSeconds(20))) {
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
