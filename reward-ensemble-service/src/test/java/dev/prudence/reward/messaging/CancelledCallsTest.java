package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreStreamRequest;
import dev.prudence.proto.reward.v1.ScoreStreamResponse;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.batching.OverloadedException;
import dev.prudence.reward.batching.Patience;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.Terms;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.reward.objective.Objective;
import dev.prudence.reward.wire.Blocks;
import dev.prudence.runtime.artefact.ArtefactStore;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers who leave after they have asked, while what they asked for waits behind others. */
@QuarkusTest
@QuarkusTestResource(InMemoryChannels.class)
class CancelledCallsTest {

    @Inject
    RewardConfig config;

    @Inject
    ScoringQueue queue;

    @TestHTTPResource
    URL url;

    private final ParallelRuns runs = new ParallelRuns(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<CompletableFuture<?>> busy = new ArrayList<>();
    private RewardEnsemble slow;
    private String digest = "";
    private ManagedChannel channel;

    @BeforeEach
    void keepTheQueueBusy() throws Exception {
        Path directory = Files.createTempDirectory("ensemble").resolve("artefact");
        slow = RewardEnsemble.open(
                VectorEnsembles.write(directory, 2, List.of(8)), VectorEnsembles.surroundings(runs, held()));
        digest = ArtefactStore.at(config.directory().resolve("models"))
                .add(directory)
                .digest();
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
        for (int batch = 0; batch < config.concurrentBatches(); batch++) {
            busy.add(queue.submit(
                            slow,
                            List.of(slow.prepare(VectorEnsembles.sample(new SplittableRandom(1)))),
                            new Terms(new Objective.Mean(), 0),
                            Patience.ENDLESS)
                    .toCompletableFuture());
        }
        assertThat(queue.waiting()).as("every batch is under way").isZero();
    }

    private ScoringListener held() {
        return new ScoringListener() {
            @Override
            public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @AfterEach
    void letGo() throws Exception {
        gate.countDown();
        CompletableFuture.allOf(busy.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        awaitThat(this::isQueueEmpty);
        channel.shutdownNow();
        slow.close();
        runs.close();
    }

    @Test
    void aRequestThatWasReadLeavesTheQueueWithItsCaller() throws Exception {
        ScoreRequest request = ScoreRequest.newBuilder()
                .setEnsembleDigest(digest)
                .addItems(item())
                .addItems(item())
                .build();
        Future<?> call = RewardEnsembleServiceGrpc.newFutureStub(channel).score(request);
        awaitThat(() -> queue.waiting() == 2);
        assertThat(isQueueEmpty()).as("while its caller waits").isFalse();
        call.cancel(true);
        awaitThat(this::isQueueEmpty);
    }

    @Test
    void aStreamThatWasReadToItsEndLeavesTheQueueWithItsCaller() throws Exception {
        ClientCallStreamObserver<ScoreStreamRequest> items = (ClientCallStreamObserver<ScoreStreamRequest>)
                RewardEnsembleServiceGrpc.newStub(channel).scoreStream(new Unheard());
        items.onNext(ScoreStreamRequest.newBuilder()
                .setEnsembleDigest(digest)
                .setItem(item())
                .build());
        items.onCompleted();
        awaitThat(() -> queue.waiting() == 1);
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(isQueueEmpty()).as("while its caller waits").isFalse();
        items.cancel("no longer needed", null);
        awaitThat(this::isQueueEmpty);
    }

    @Test
    void whoeverSharesTheConnectionStays() throws Exception {
        RewardEnsembleServiceGrpc.RewardEnsembleServiceFutureStub stub =
                RewardEnsembleServiceGrpc.newFutureStub(channel);
        ScoreRequest one = ScoreRequest.newBuilder()
                .setEnsembleDigest(digest)
                .addItems(item())
                .build();
        ScoreRequest three = one.toBuilder().addItems(item()).addItems(item()).build();
        Future<?> leaves = stub.score(one);
        Future<?> stays = stub.score(three);
        awaitThat(() -> queue.waiting() == 4);
        leaves.cancel(true);
        awaitThat(() -> !isQueueEmpty() && queue.waiting() == 3);
        gate.countDown();
        assertThat(stays).succeedsWithin(Duration.ofSeconds(30));
    }

    /** Whether there is room for as much as can ever wait: those who have gone leave when their room is asked for. */
    private boolean isQueueEmpty() {
        try {
            queue.checkRoom(queue.capacity());
            return true;
        } catch (OverloadedException e) {
            return false;
        }
    }

    private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static ScoreItem item() {
        SampleGenerated block = Blocks.vectors("", 1).build();
        return ScoreItem.newBuilder()
                .setPrompt(block.getPrompts(block.getSamples(0).getPromptIndex()))
                .setAnswer(block.getSamples(0).getAnswer())
                .build();
    }

    /** Nobody listens to what the service answers. */
    private static final class Unheard implements StreamObserver<ScoreStreamResponse> {
        @Override
        public void onNext(ScoreStreamResponse response) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
