package dev.prudence.trainer.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.Services;
import dev.prudence.proto.model.v1.DescribeRequest;
import dev.prudence.proto.model.v1.DownloadRequest;
import dev.prudence.proto.model.v1.DownloadResponse;
import dev.prudence.proto.model.v1.ModelRegistryServiceGrpc;
import dev.prudence.proto.model.v1.PartChunk;
import dev.prudence.proto.model.v1.PublishHeader;
import dev.prudence.proto.model.v1.PublishRequest;
import dev.prudence.proto.model.v1.PublishResponse;
import dev.prudence.proto.run.v1.GetRequest;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.StartRequest;
import dev.prudence.proto.run.v1.WatchRequest;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.Manifest;
import dev.prudence.trainer.grpc.TrainerServiceTest.Isolated;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@TestProfile(Isolated.class)
class TrainerServiceTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PART_BYTES = 3 * PartStream.CHUNK_BYTES + 17;

    @TempDir
    Path directory;

    @TestHTTPResource
    URL address;

    @Inject
    Producer<byte[], byte[]> producer;

    private ManagedChannel channel;
    private RunServiceGrpc.RunServiceBlockingStub runs;
    private ModelRegistryServiceGrpc.ModelRegistryServiceBlockingStub registry;

    /** Keeps what the test writes in a directory of its own. */
    public static final class Isolated implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path data = Files.createTempDirectory("trainer-test");
                return Map.of(
                        "prudence.data-directory", data.resolve("data").toString(),
                        "prudence.runs-directory", data.resolve("runs").toString(),
                        "quarkus.http.test-port", "0");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress(address.getHost(), address.getPort())
                .usePlaintext()
                .build();
        runs = RunServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
        registry = ModelRegistryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void runsAnExperimentAndLetsItBeFollowed() {
        Run started = runs.start(StartRequest.newBuilder()
                        .setDocument(document())
                        .setRunId("followed")
                        .setOutputDirectory(directory.resolve("out").toString())
                        .build())
                .getRun();
        assertThat(started.getStatus()).isEqualTo(RunStatus.RUN_STATUS_RUNNING);
        List<RunEvent> events = watch("followed", 0);
        RunEvent end = events.get(events.size() - 1);
        assertThat(end.getRunEnded().getReason()).isEmpty();
        assertThat(end.getRunEnded().getStatus()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThat(events).anyMatch(RunEvent::hasModelPublished).anyMatch(RunEvent::hasStageProgressed);
        assertThat(directory.resolve("out/results.json")).hasContent("samples=40 complete=40");
        assertThat(watch("followed", end.getSequence())).as("from a number on").containsExactly(end);
        assertThat(runs.get(GetRequest.newBuilder().setRunId("followed").build())
                        .getRun()
                        .getStatus())
                .isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        awaitTopic("prudence.run.events.v1", events.size());
        awaitTopic("prudence.model.version-published.v1", 1);
    }

    /** What needs a run with policies or a broker is in RunMetersTest and ConsumerLagTest. */
    @Test
    void whatIsExportedIsWhatIsDeclared() throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.toURI().resolve("/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        List<Metric> declared = Objects.requireNonNull(Services.TABLES.get("trainer-service"));
        assertThat(Exposition.of(text).problems(declared)).isEmpty();
        assertThat(Exposition.of(text).absent(declared))
                .doesNotContain(
                        "prudence_trainer_runs_active",
                        "prudence_trainer_last_progress_timestamp_seconds",
                        "prudence_trainer_incidents_total",
                        "prudence_data_disk_free_bytes");
    }

    @Test
    void servesTheDashboardOnTheSamePort() throws Exception {
        assertThat(body("/dashboard/")).contains("<title>Prudence</title>");
        assertThat(body("/api/v1/runs")).contains("\"runs\":[");
        HttpRequest foreign = HttpRequest.newBuilder(uri("/api/v1/runs"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(foreign, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(403);
        HttpRequest start = HttpRequest.newBuilder(uri("/api/v1/runs"))
                .header("x-prudence-dashboard", "1")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"experiment\": \"overoptimisation\", \"preset\": \"quick\", \"runId\": \"by-page\", \"set\": {\"seed\": \"7\"}}"))
                .build();
        assertThat(HTTP.send(start, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(201);
        List<RunEvent> events = watch("by-page", 0);
        awaitTopic("prudence.run.events.v1", events.size());
        assertThat(body("/api/v1/runs/by-page/models")).contains("\"model\":\"policy\"", "\"kept\":true");
    }

    private String body(String path) throws Exception {
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private URI uri(String path) {
        return URI.create("http://" + address.getHost() + ":" + address.getPort() + path);
    }

    @Test
    void refusesWhatCannotBeRun() {
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "seed",
                () -> runs.start(StartRequest.newBuilder()
                        .setDocument(document().replace("\"seed\":", "\"sead\":"))
                        .build()));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "run_id=a b",
                () -> runs.start(StartRequest.newBuilder()
                        .setDocument(document())
                        .setRunId("a b")
                        .build()));
        assertStatus(
                Status.Code.NOT_FOUND,
                "run_id=nobody",
                () -> runs.get(GetRequest.newBuilder().setRunId("nobody").build()));
        assertStatus(Status.Code.NOT_FOUND, "run_id=nobody", () -> watch("nobody", 0));
    }

    @Test
    void returnsAPublishedModelByteForByte() throws Exception {
        Path artefact = artefact();
        String digest = publish(artefact, bytes())
                .get(30, TimeUnit.SECONDS)
                .getVersion()
                .getDigest();
        assertThat(registry.describe(
                                DescribeRequest.newBuilder().setDigest(digest).build())
                        .getManifest()
                        .toByteArray())
                .isEqualTo(Files.readAllBytes(artefact.resolve(Manifest.FILE)));
        assertThat(download(digest, 0)).isEqualTo(bytes());
        byte[] tail = new byte[100];
        System.arraycopy(bytes(), PART_BYTES - 100, tail, 0, 100);
        assertThat(download(digest, PART_BYTES - 100)).isEqualTo(tail);
        assertThat(download(digest, PART_BYTES)).isEmpty();
    }

    @Test
    void refusesModelsThatDifferFromTheirManifestAndUnknownParts() throws Exception {
        byte[] damaged = bytes();
        damaged[5]++;
        CompletableFuture<PublishResponse> refused = publish(artefact(), damaged);
        assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS))
                .cause()
                .satisfies(failure ->
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
        assertStatus(Status.Code.NOT_FOUND, "digest=abc", () -> download("abc", 0));
    }

    private String document() {
        return ExperimentDocument.resolve("overoptimisation", "quick", Map.of()).canonicalJson();
    }

    private List<RunEvent> watch(String id, long from) {
        List<RunEvent> events = new ArrayList<>();
        runs.watch(WatchRequest.newBuilder().setRunId(id).setFromSequence(from).build())
                .forEachRemaining(response -> events.add(response.getEvent()));
        return events;
    }

    private void awaitTopic(String topic, int atLeast) {
        MockProducer<byte[], byte[]> log = (MockProducer<byte[], byte[]>) producer;
        for (int turn = 0; turn < 300; turn++) {
            long sent = log.history().stream()
                    .filter(record -> record.topic().equals(topic))
                    .count();
            if (sent >= atLeast) {
                return;
            }
            pause();
        }
        throw new AssertionError("too few records, topic=" + topic);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void refusesAPublicationUnderAnEndlessName() throws Exception {
        CompletableFuture<PublishResponse> refused = publish(artefact(), bytes(), "x".repeat(201));
        assertThatThrownBy(() -> refused.get(30, TimeUnit.SECONDS)).cause().satisfies(failure -> {
            Status status = Status.fromThrowable(failure);
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).contains("model.length=201");
        });
    }

    private CompletableFuture<PublishResponse> publish(Path artefact, byte[] content) throws IOException {
        return publish(artefact, content, "policy");
    }

    private CompletableFuture<PublishResponse> publish(Path artefact, byte[] content, String model) throws IOException {
        CompletableFuture<PublishResponse> response = new CompletableFuture<>();
        StreamObserver<PublishRequest> upload = ModelRegistryServiceGrpc.newStub(channel)
                .publish(new StreamObserver<>() {
                    @Override
                    public void onNext(PublishResponse value) {
                        response.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        response.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        upload.onNext(PublishRequest.newBuilder()
                .setHeader(PublishHeader.newBuilder()
                        .setRunId("outside")
                        .setModel(model)
                        .setFencingEpoch(1)
                        .setManifest(ByteString.copyFrom(Files.readAllBytes(artefact.resolve(Manifest.FILE)))))
                .build());
        for (int offset = 0; offset < content.length; offset += PartStream.CHUNK_BYTES) {
            int length = Math.min(PartStream.CHUNK_BYTES, content.length - offset);
            upload.onNext(PublishRequest.newBuilder()
                    .setChunk(PartChunk.newBuilder()
                            .setPath("part")
                            .setData(ByteString.copyFrom(content, offset, length)))
                    .build());
        }
        upload.onCompleted();
        return response;
    }

    private byte[] download(String digest, long offset) {
        Iterator<DownloadResponse> chunks = registry.download(DownloadRequest.newBuilder()
                .setDigest(digest)
                .setPath("part")
                .setOffset(offset)
                .build());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (chunks.hasNext()) {
            DownloadResponse chunk = chunks.next();
            assertThat(chunk.getOffset()).isEqualTo(offset + bytes.size());
            bytes.writeBytes(chunk.getData().toByteArray());
        }
        return bytes.toByteArray();
    }

    private Path artefact() {
        Path target = directory.resolve("artefact");
        ArtefactWriter.of("vector-policy", "big").part("part", bytes()).writeTo(target);
        return target;
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[PART_BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static void assertStatus(Status.Code code, String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(message)
                .satisfies(failure ->
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code));
    }
}
