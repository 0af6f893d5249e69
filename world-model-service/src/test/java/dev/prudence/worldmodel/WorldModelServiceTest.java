package dev.prudence.worldmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.Services;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.worldmodel.v1.DescribeWorldModelRequest;
import dev.prudence.proto.worldmodel.v1.DescribeWorldModelResponse;
import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.ImagineResponse;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.PlanOnceRequest;
import dev.prudence.proto.worldmodel.v1.PlanOnceResponse;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.WorldModelServiceGrpc;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.worldmodel.messaging.Channels;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wiring: the channel, gRPC, settings. Trees and searches are tested without a container. */
@QuarkusTest
@QuarkusTestResource(WorldModelServiceTest.Environment.class)
@SuppressWarnings("NullAway.Init") // fields are set by the container
class WorldModelServiceTest {

    private static final ModelArtefact MODEL = WorldModelArtefacts.random(3, 1, 8, 32);
    private static final int STAGE = 4;

    private static final int MOST_STREAMS = 9;

    @Inject
    @Any
    InMemoryConnector kafka;

    @TestHTTPResource
    URL url;

    private ManagedChannel channel;

    /** An in-memory channel, and a store that has the model already. */
    public static class Environment implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings =
                    new HashMap<>(InMemoryConnector.switchIncomingChannelsToInMemory(Channels.VERSION_PUBLISHED));
            settings.put("prudence.world-model.directory", directory().toString());
            settings.put("prudence.world-model.open-streams", Integer.toString(MOST_STREAMS));
            return settings;
        }

        @Override
        public void stop() {
            InMemoryConnector.clear();
        }

        private static Path directory() {
            try {
                Path directory = Files.createTempDirectory("world-model-service");
                ArtefactStore.at(directory.resolve("models")).add(MODEL.directory());
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void whatIsExportedIsWhatIsDeclared() throws Exception {
        manyStreamsImagineAtOnceAndGetWhatTheyWouldGetAlone();
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url.toURI().resolve("/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        List<Metric> declared = Objects.requireNonNull(Services.TABLES.get("world-model-service"));
        assertThat(Exposition.of(text).problems(declared)).isEmpty();
        assertThat(Exposition.of(text).absent(declared)).isEmpty();
    }

    /** What an environment is told does not depend on how many streams and environments imagine beside it. */
    @Test
    void manyStreamsImagineAtOnceAndGetWhatTheyWouldGetAlone() throws Exception {
        List<byte[]> alone = new Stream(1).stages(3);
        List<Stream> streams = new ArrayList<>();
        for (int each = 0; each < 6; each++) {
            streams.add(new Stream(1 + each));
        }
        streams.forEach(stream -> stream.begin(5));
        for (Stream stream : streams) {
            List<byte[]> together = stream.rest(5);
            for (int answer = 0; answer < alone.size(); answer++) {
                assertThat(Arrays.copyOf(together.get(answer), alone.get(answer).length))
                        .as("answer %d of %d environments", answer, stream.environments)
                        .containsExactly(alone.get(answer));
            }
        }
    }

    @Test
    void announcedModelsPlanWithoutADigest() throws Exception {
        WorldModelServiceGrpc.WorldModelServiceBlockingStub service = WorldModelServiceGrpc.newBlockingStub(channel);
        ModelVersion version = ModelVersion.newBuilder()
                .setRunId("run-1")
                .setModel("world-model")
                .setKind("world-model")
                .setNumber(1)
                .setDigest(MODEL.digest())
                .build();
        kafka.source(Channels.VERSION_PUBLISHED)
                .send(VersionPublished.newBuilder().setVersion(version).build().toByteArray());
        Instant limit = Instant.now().plus(Duration.ofMinutes(1));
        while (!describes(service)) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(20);
        }
        PlanOnceResponse plan = service.planOnce(PlanOnceRequest.newBuilder()
                .setObservation(Floats.bytes(new float[WorldModelArtefacts.OBSERVATION]))
                .setSimulations(60)
                .build());
        assertThat(plan.getWorldModel()).isEqualTo(version);
        assertThat(plan.getVisitsList().stream().mapToInt(each -> each).sum()).isEqualTo(60);
        assertThat(plan.getStepsCount()).isGreaterThan(1);
        assertThat(plan.getSteps(0).getObservation().size()).isEqualTo(4 * WorldModelArtefacts.OBSERVATION);
    }

    private static boolean describes(WorldModelServiceGrpc.WorldModelServiceBlockingStub service) {
        try {
            DescribeWorldModelResponse described =
                    service.describeWorldModel(DescribeWorldModelRequest.getDefaultInstance());
            assertThat(described.getObservationShapeList()).containsExactly(1, 2, 4);
            assertThat(described.getActionCount()).isEqualTo(WorldModelArtefacts.ACTIONS);
            assertThat(described.getDiscount()).isEqualTo(0.95);
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    @Test
    void statusesSayWhatIsWrong() throws Exception {
        WorldModelServiceGrpc.WorldModelServiceBlockingStub service = WorldModelServiceGrpc.newBlockingStub(channel);
        PlanOnceRequest.Builder plan = PlanOnceRequest.newBuilder().setWorldModelDigest(MODEL.digest());
        assertThatThrownBy(() -> service.planOnce(plan.build()))
                .hasMessageStartingWith("INVALID_ARGUMENT")
                .hasMessageContaining("observation size=0");
        assertThatThrownBy(() -> service.planOnce(plan.setSimulations(10_001).build()))
                .hasMessageStartingWith("INVALID_ARGUMENT")
                .hasMessageContaining("simulations=10001");
        assertThatThrownBy(() -> service.describeWorldModel(DescribeWorldModelRequest.newBuilder()
                        .setWorldModelDigest("0".repeat(64))
                        .build()))
                .hasMessageStartingWith("NOT_FOUND");
        Stream stream = new Stream(1);
        stream.send(stream.imaginary(0));
        assertThat(stream.failure()).startsWith("FAILED_PRECONDITION").contains("step=imaginary, next=real");
        Stream other = new Stream(1);
        other.send(other.real(0, "1".repeat(64)));
        assertThat(other.failure()).startsWith("NOT_FOUND");
    }

    /** Whoever comes in the place of one that has left gets in. */
    @Test
    void streamsBeyondTheLimitAreTurnedAway() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int each = 0; each < MOST_STREAMS; each++) {
            streams.add(opened());
        }
        assertThat(new Stream(1).failure())
                .startsWith("RESOURCE_EXHAUSTED")
                .contains("prudence.world-model.open-streams=" + MOST_STREAMS);
        streams.get(0).requests.onCompleted();
        assertThat(opened().environments).isEqualTo(1);
    }

    /** Streams that have ended may still be leaving. */
    private Stream opened() throws InterruptedException {
        Instant limit = Instant.now().plus(Duration.ofMinutes(1));
        while (true) {
            Stream stream = new Stream(1);
            if (stream.next() instanceof ImagineResponse) {
                return stream;
            }
            assertThat(Instant.now()).isBefore(limit);
            Thread.sleep(20);
        }
    }

    /** A client that imagines the same in its first environment, whatever the others do. */
    private final class Stream implements StreamObserver<ImagineResponse> {

        private final int environments;
        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final StreamObserver<ImagineRequest> requests;

        Stream(int environments) {
            this.environments = environments;
            this.requests = WorldModelServiceGrpc.newStub(channel).imagine(this);
            send(ImagineRequest.newBuilder()
                    .setOpen(OpenImagination.newBuilder()
                            .setEnvironmentCount(environments)
                            .setTree(TreeSettings.newBuilder()
                                    .setActionCount(WorldModelArtefacts.ACTIONS)
                                    .setStageLength(STAGE)
                                    .setMaxDepth(3)
                                    .setDiscount(0.9)))
                    .build());
        }

        List<byte[]> stages(int stages) throws InterruptedException {
            begin(stages);
            return rest(stages);
        }

        void begin(int stages) {
            for (int step = 0; step < stages * STAGE; step++) {
                send(step % STAGE == 0 ? real(step, MODEL.digest()) : imaginary(step));
            }
            requests.onCompleted();
        }

        List<byte[]> rest(int stages) throws InterruptedException {
            List<byte[]> representations = new ArrayList<>();
            assertThat(next()).isInstanceOf(ImagineResponse.class);
            for (int step = 0; step < stages * STAGE; step++) {
                ImagineResponse response = (ImagineResponse) next();
                assertThat(response.getStepNumber()).isEqualTo(step);
                representations.add(
                        response.getImaginations().getRepresentations().toByteArray());
            }
            return representations;
        }

        private Object next() throws InterruptedException {
            Object answer = received.poll(30, TimeUnit.SECONDS);
            assertThat(answer).as("an answer within 30 seconds").isNotNull();
            return answer == null ? "" : answer;
        }

        String failure() throws InterruptedException {
            Object answer = next();
            while (answer instanceof ImagineResponse) {
                answer = next();
            }
            return answer.toString();
        }

        void send(ImagineRequest request) {
            requests.onNext(request);
        }

        ImagineRequest real(int step, String digest) {
            RealSteps.Builder real = RealSteps.newBuilder().setWorldModelDigest(digest);
            float[] observations = new float[environments * WorldModelArtefacts.OBSERVATION];
            for (int at = 0; at < observations.length; at++) {
                observations[at] = (float) Math.sin(at + step);
            }
            for (int each = 0; each < environments; each++) {
                real.addActions(step % WorldModelArtefacts.ACTIONS)
                        .addRewards(0.5f)
                        .addDones(step % 8 == 4);
            }
            return ImagineRequest.newBuilder()
                    .setStepNumber(step)
                    .setReal(real.setObservations(Floats.bytes(observations)))
                    .build();
        }

        ImagineRequest imaginary(int step) {
            ImaginarySteps.Builder steps = ImaginarySteps.newBuilder();
            for (int each = 0; each < environments; each++) {
                steps.addActions((step + each) % WorldModelArtefacts.ACTIONS).addResets((step + each) % 3 == 0);
            }
            return ImagineRequest.newBuilder()
                    .setStepNumber(step)
                    .setImaginary(steps)
                    .build();
        }

        @Override
        public void onNext(ImagineResponse response) {
            received.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            received.add(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onCompleted() {
            received.add("completed");
        }
    }
}
