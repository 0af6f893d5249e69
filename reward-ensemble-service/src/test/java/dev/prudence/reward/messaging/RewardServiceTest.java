package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceBlockingStub;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.reward.wire.Blocks;
import dev.prudence.runtime.artefact.ArtefactStore;
import dev.prudence.runtime.artefact.ModelArtefact;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.context.Context;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wiring: channels, acknowledgement, dead letters, gRPC statuses. */
@QuarkusTest
@QuarkusTestResource(InMemoryChannels.class)
class RewardServiceTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;

    @Inject
    @Any
    InMemoryConnector channels;

    @Inject
    RewardConfig config;

    @Inject
    AnswerWatch answers;

    @TestHTTPResource
    URL url;

    private ManagedChannel channel;
    private RewardEnsembleServiceBlockingStub grpc;
    private String digest = "";

    @BeforeEach
    void store() throws IOException {
        ModelArtefact artefact =
                VectorEnsembles.write(Files.createTempDirectory("ensemble").resolve("artefact"), 3, List.of(8, 64));
        digest = ArtefactStore.at(config.directory().resolve("models"))
                .add(artefact.directory())
                .digest();
        channels.sink(Channels.SAMPLE_SCORED).clear();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
        grpc = RewardEnsembleServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void aBlockIsScoredByEachEnsembleItNamesAndThenAcknowledged() throws Exception {
        SampleGenerated block = Blocks.vectors("", 20, digest, digest).build();
        CompletableFuture<String> settled = send(block.toByteArray());

        assertThat(settled.get(30, TimeUnit.SECONDS)).isEqualTo("acknowledged");
        List<? extends Message<byte[]>> sent = sink().received();
        assertThat(sent).hasSize(2);
        SampleScored scored = SampleScored.parseFrom(sent.get(0).getPayload());
        assertThat(scored.getSamplesList()).hasSize(20).allMatch(sample -> sample.getAggregatesCount() == 4);
        OutgoingKafkaRecordMetadata<?> metadata =
                sent.get(0).getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        assertThat(metadata.getKey()).isEqualTo("run-1/best-of-n/100");
        assertThat(metadata.getHeaders().lastHeader("ce_id").value())
                .isEqualTo(ScoreEvents.id(scored).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyBlockGoesOnInItsOwnTrace() throws Exception {
        List<TracingMetadata> traces =
                List.of(TracingMetadata.withCurrent(Context.root()), TracingMetadata.withCurrent(Context.root()));
        List<CompletableFuture<String>> settled = new ArrayList<>();
        for (int i = 0; i < traces.size(); i++) {
            settled.add(send(Blocks.vectors("", i + 1, digest).build().toByteArray(), Metadata.of(traces.get(i))));
        }
        for (CompletableFuture<String> each : settled) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo("acknowledged");
        }

        for (Message<byte[]> sent : sink().received()) {
            int samples = SampleScored.parseFrom(sent.getPayload()).getSamplesCount();
            assertThat(sent.getMetadata(TracingMetadata.class)).containsSame(traces.get(samples - 1));
        }
        assertThat(sink().received()).hasSize(2);
    }

    @Test
    void aPoisonedRecordBecomesADeadLetterAndTheNextBlockIsScored() throws Exception {
        CompletableFuture<String> poison = send(new byte[] {(byte) 0xff, 1, 2});
        CompletableFuture<String> good =
                send(Blocks.vectors("", 3, digest).build().toByteArray());

        assertThat(poison.get(30, TimeUnit.SECONDS))
                .startsWith("a record of samples cannot be read")
                .endsWith("bytes=3");
        assertThat(good.get(30, TimeUnit.SECONDS)).isEqualTo("acknowledged");
        assertThat(sink().received()).hasSize(1);
    }

    @Test
    void aBlockThatBreaksALimitBecomesADeadLetterAndItsIdsAreRejected() throws Exception {
        CompletableFuture<String> settled =
                send(Blocks.vectors("", 513, digest).build().toByteArray());

        assertThat(settled.get(30, TimeUnit.SECONDS)).endsWith("samples.count=513");
        SampleScored scored = SampleScored.parseFrom(sink().received().get(0).getPayload());
        assertThat(scored.getSamplesList())
                .hasSize(513)
                .extracting(ScoredSample::getOutcome)
                .containsOnly(ScoreOutcome.SCORE_OUTCOME_REJECTED);
    }

    @Test
    void anEnsembleThatNobodyHoldsRejectsTheSamplesAndTheBlockIsAcknowledged() throws Exception {
        CompletableFuture<String> settled =
                send(Blocks.vectors("", 2, "0".repeat(64)).build().toByteArray());

        assertThat(settled.get(30, TimeUnit.SECONDS)).isEqualTo("acknowledged");
        SampleScored scored = SampleScored.parseFrom(sink().received().get(0).getPayload());
        assertThat(scored.getSamples(0).getOutcome()).isEqualTo(ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(scored.getSamples(0).getReason()).endsWith("digest=" + "0".repeat(64));
    }

    @Test
    void applicationsGetScoresOrAStatusThatNamesFieldAndValue() throws Exception {
        assertThat(status(ScoreRequest.getDefaultInstance()).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status(ScoreRequest.getDefaultInstance()).getDescription()).endsWith("items.count=0");
        ScoreRequest.Builder tooMany = ScoreRequest.newBuilder();
        for (int i = 0; i <= config.waitingSamples(); i++) {
            tooMany.addItems(ScoreItem.getDefaultInstance());
        }
        assertThat(status(tooMany.build()).getCode())
                .as("more than may ever wait is no overload")
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        ScoreRequest.Builder request = ScoreRequest.newBuilder().addItems(item());
        assertThat(status(request.setEnsembleDigest("abc").build()).getDescription())
                .endsWith("ensemble_digest=abc");
        assertThat(status(request.setEnsembleDigest("0".repeat(64)).build()).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        request.getObjectiveBuilder().setSoftMin(SoftMin.newBuilder().setBeta(-1));
        assertThat(status(request.setEnsembleDigest(digest).build()).getDescription())
                .endsWith("beta=-1.0");
        ScoreResponse byDigest = grpc.score(request.clearObjective()
                .setEnsembleDigest(digest)
                .addItems(ScoreItem.newBuilder().setId("empty"))
                .build());
        assertThat(byDigest.getScores(0).getId()).isEqualTo("one");
        assertThat(byDigest.getScores(0).getAggregate())
                .isBetween(
                        byDigest.getScores(0).getMinimum(),
                        byDigest.getScores(0).getMaximum());
        assertThat(byDigest.getScores(1).getOutcome()).isEqualTo(ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(byDigest.getScores(1).hasAggregate()).isFalse();

        publish();
        ScoreResponse byNewest = awaitNewest(request.clearEnsembleDigest().build());
        assertThat(byNewest.getEnsemble().getNumber()).isEqualTo(3);
        assertThat(byNewest.getScores(0)).isEqualTo(byDigest.getScores(0));
    }

    private CompletableFuture<String> send(byte[] record) {
        return send(record, Metadata.empty());
    }

    private CompletableFuture<String> send(byte[] record, Metadata metadata) {
        CompletableFuture<String> settled = new CompletableFuture<>();
        channels.<Message<byte[]>>source(Channels.SAMPLE_GENERATED)
                .send(Message.of(
                        record,
                        metadata,
                        () -> {
                            settled.complete("acknowledged");
                            return CompletableFuture.completedFuture(null);
                        },
                        reason -> {
                            settled.complete(reason.getMessage());
                            return CompletableFuture.completedFuture(null);
                        }));
        return settled;
    }

    private void publish() {
        VersionPublished published = VersionPublished.newBuilder()
                .setVersion(ModelVersion.newBuilder()
                        .setRunId("run-1")
                        .setModel("reward-ensemble")
                        .setKind("reward-ensemble")
                        .setNumber(3)
                        .setDigest(digest))
                .build();
        channels.<byte[]>source(Channels.VERSION_PUBLISHED).send(published.toByteArray());
    }

    /** Other tests of the same application may have published before. */
    private ScoreResponse awaitNewest(ScoreRequest request) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                ScoreResponse response = grpc.score(request);
                if (response.getEnsemble().getDigest().equals(digest)) {
                    return response;
                }
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the published ensemble was not loaded: digest=" + digest);
    }

    @Test
    void answersAreWrittenOnTheEventLoopAndLeaveTogether() throws Exception {
        publish();
        awaitNewest(ScoreRequest.newBuilder().addItems(item()).build());
        for (String version : List.of("", digest)) {
            answers.clear();
            grpc.score(ScoreRequest.newBuilder()
                    .setEnsembleDigest(version)
                    .addItems(item())
                    .build());

            assertThat(answers.threads())
                    .as("of headers, message and end")
                    .hasSize(3)
                    .allMatch(thread -> thread.startsWith("vert.x-eventloop-thread"));
            assertThat(answers.sent()).contains(List.of(HEADERS, DATA, HEADERS));
        }
    }

    private static ScoreItem item() {
        SampleGenerated block = Blocks.vectors("", 1).build();
        return ScoreItem.newBuilder()
                .setId("one")
                .setPrompt(block.getPrompts(0))
                .setAnswer(block.getSamples(0).getAnswer())
                .build();
    }

    private Status status(ScoreRequest request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> grpc.score(request))
                .getStatus();
    }

    private InMemorySink<byte[]> sink() {
        return channels.sink(Channels.SAMPLE_SCORED);
    }
}
