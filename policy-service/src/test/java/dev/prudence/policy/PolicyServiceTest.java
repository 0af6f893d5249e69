package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.Services;
import dev.prudence.policy.messaging.Channels;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.policy.v1.GenerateRequest;
import dev.prudence.proto.policy.v1.GenerateResponse;
import dev.prudence.proto.policy.v1.PolicyServiceGrpc;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.context.Context;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wiring: channels, gRPC, settings. What policies answer is tested without a container. */
@QuarkusTest
@QuarkusTestResource(PolicyServiceTest.Environment.class)
@SuppressWarnings("NullAway.Init") // fields are set by the container
class PolicyServiceTest {
    private static final ModelArtefact POLICY = PolicyArtefacts.vector(8);

    @Inject
    @Any
    InMemoryConnector kafka;

    @TestHTTPResource
    URL url;

    private ManagedChannel channel;

    /** In-memory channels, and a store that has the policy already. */
    public static class Environment implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>();
            settings.putAll(InMemoryConnector.switchIncomingChannelsToInMemory(
                    Channels.PROMPT_REQUESTED, Channels.PLAY_REQUESTED, Channels.VERSION_PUBLISHED));
            settings.putAll(InMemoryConnector.switchOutgoingChannelsToInMemory(
                    Channels.SAMPLE_GENERATED, Channels.TRAJECTORY_COMPLETED));
            settings.put("prudence.policy.directory", directory().toString());
            settings.put("prudence.policy.shuffle-blocks-seed", "3");
            return settings;
        }

        @Override
        public void stop() {
            InMemoryConnector.clear();
        }

        private static Path directory() {
            try {
                Path directory = Files.createTempDirectory("policy-service");
                ArtefactStore.at(directory.resolve("models")).add(POLICY.directory());
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
        kafka.sink(Channels.SAMPLE_GENERATED).clear();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void whatIsExportedIsWhatIsDeclared() throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url.toURI().resolve("/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        List<Metric> declared = Objects.requireNonNull(Services.TABLES.get("policy-service"));
        assertThat(Exposition.of(text).problems(declared)).isEmpty();
        assertThat(Exposition.of(text).absent(declared)).isEmpty();
    }

    @Test
    void everyBlockGoesOnInItsOwnTrace() throws Exception {
        InMemorySink<byte[]> samples = kafka.sink(Channels.SAMPLE_GENERATED);
        Map<Long, TracingMetadata> traces = new HashMap<>();
        for (long first = 200; first < 204; first += 2) {
            TracingMetadata trace = TracingMetadata.withCurrent(Context.root());
            traces.put(first, trace);
            kafka.source(Channels.PROMPT_REQUESTED).send(Message.of(block(first).toByteArray(), Metadata.of(trace)));
        }
        await(() -> samples.received().size() == 2);
        for (Message<byte[]> message : samples.received()) {
            long first = SampleGenerated.parseFrom(message.getPayload())
                    .getSamples(0)
                    .getSampleId();
            assertThat(message.getMetadata(TracingMetadata.class)).containsSame(traces.get(first));
        }
    }

    @Test
    void requestBlocksBecomeSampleBlocksWithKeyAndEnvelope() throws Exception {
        InMemorySink<byte[]> samples = kafka.sink(Channels.SAMPLE_GENERATED);
        for (long first = 0; first < 40; first += 2) {
            kafka.source(Channels.PROMPT_REQUESTED).send(block(first).toByteArray());
        }
        await(() -> samples.received().size() == 20);
        for (Message<byte[]> message : samples.received()) {
            SampleGenerated block = SampleGenerated.parseFrom(message.getPayload());
            OutgoingKafkaRecordMetadata<?> record =
                    message.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
            assertThat(record.getKey())
                    .isEqualTo("run-1/p/" + block.getSamples(0).getSampleId());
            assertThat(record.getHeaders().lastHeader("ce_id")).isNotNull();
            assertThat(block.getSamples(1).hasAnswer()).isTrue();
        }
    }

    @Test
    void aPoisonedBlockIsRefusedAndTheNextOneAnswered() {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        kafka.source(Channels.PROMPT_REQUESTED)
                .send(Message.of(new byte[] {(byte) 0xff}).withNack(reason -> {
                    refused.complete(reason);
                    return CompletableFuture.completedFuture(null);
                }));
        kafka.source(Channels.PROMPT_REQUESTED).send(block(100).toByteArray());
        InMemorySink<byte[]> samples = kafka.sink(Channels.SAMPLE_GENERATED);
        await(() -> samples.received().size() == 1);
        assertThat(refused.orTimeout(30, TimeUnit.SECONDS).join()).hasMessageEndingWith("bytes=1");
    }

    @Test
    void publishedPoliciesAnswerQuestionsWithoutADigest() {
        PolicyServiceGrpc.PolicyServiceBlockingStub policy = PolicyServiceGrpc.newBlockingStub(channel);
        ModelVersion version = ModelVersion.newBuilder()
                .setRunId("run-1")
                .setModel("policy")
                .setKind("vector-policy")
                .setNumber(1)
                .setDigest(POLICY.digest())
                .build();
        GenerateRequest request = GenerateRequest.newBuilder()
                .setPrompt(Blocks.vector(1, 2, 3))
                .setCount(3)
                .setSeed(9)
                .build();
        kafka.source(Channels.VERSION_PUBLISHED)
                .send(VersionPublished.newBuilder().setVersion(version).build().toByteArray());
        await(() -> answers(policy, request));
        GenerateResponse response = policy.generate(request);
        assertThat(response.getPolicy()).isEqualTo(version);
        assertThat(response.getSamplesCount()).isEqualTo(3);
        GenerateRequest named =
                request.toBuilder().setPolicyDigest(POLICY.digest()).build();
        assertThat(policy.generate(named).getSamplesList()).isEqualTo(response.getSamplesList());
        GenerateRequest seeded = request.toBuilder()
                .clearCount()
                .clearSeed()
                .addSeeds(4)
                .addSeeds(9)
                .build();
        assertThat(policy.generate(seeded).getSamplesList())
                .hasSize(2)
                .element(1)
                .returns(response.getSamples(0).getAnswer(), GeneratedSample::getAnswer);
    }

    @Test
    void statusesSayWhatIsWrong() {
        PolicyServiceGrpc.PolicyServiceBlockingStub policy = PolicyServiceGrpc.newBlockingStub(channel);
        GenerateRequest.Builder narrow =
                GenerateRequest.newBuilder().setPrompt(Blocks.vector(1)).setPolicyDigest(POLICY.digest());
        assertStatus(policy, narrow, "INVALID_ARGUMENT", "prompt.vector.values size=1");
        assertStatus(policy, narrow.clone().setCount(513), "INVALID_ARGUMENT", "count=513");
        assertStatus(policy, narrow.clone().setCount(2).addSeeds(1), "INVALID_ARGUMENT", "count=2, seed=0");
        GenerateRequest.Builder selective = narrow.clone();
        selective.getSamplingBuilder().setTopP(1.5);
        assertStatus(policy, selective, "INVALID_ARGUMENT", "top_p=1.5");
        assertStatus(policy, narrow.clone().setPolicyDigest("0".repeat(64)), "NOT_FOUND", "digest=" + "0".repeat(64));
        assertStatus(
                policy, GenerateRequest.newBuilder().setPrompt(Blocks.text("water")), "UNAVAILABLE", "prompt=TEXT");
    }

    private static void assertStatus(
            PolicyServiceGrpc.PolicyServiceBlockingStub policy,
            GenerateRequest.Builder request,
            String code,
            String fieldAndValue) {
        assertThatThrownBy(() -> policy.generate(request.build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith(code)
                .hasMessageEndingWith(fieldAndValue);
    }

    private static boolean answers(PolicyServiceGrpc.PolicyServiceBlockingStub policy, GenerateRequest request) {
        try {
            policy.generate(request);
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static PromptRequested block(long firstSample) {
        return PromptRequested.newBuilder()
                .setContext(BlockContext.newBuilder()
                        .setRunId("run-1")
                        .setPhase("p")
                        .setPolicy(ModelVersion.newBuilder().setDigest(POLICY.digest())))
                .addPrompts(Blocks.vector(1, 2, 3))
                .addSamples(Blocks.sample(firstSample, 0))
                .addSamples(Blocks.sample(firstSample + 1, 0))
                .build();
    }

    private static void await(BooleanSupplier condition) {
        Instant limit = Instant.now().plus(Duration.ofMinutes(1));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited long enough").isBefore(limit);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
