package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc.RewardEnsembleServiceBlockingStub;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.reward.wire.Blocks;
import dev.prudence.runtime.artefact.ArtefactStore;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ensembles take turns while requests are under way. */
@QuarkusTest
@QuarkusTestResource(InMemoryChannels.class)
class EnsembleSwapTest {

    private static final int CALLERS = 8;
    /** More than stay in memory at a time, so that some are closed and loaded again. */
    private static final int VERSIONS = 6;

    /** {@code -Dprudence.swap.seconds=300} for the long run. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("prudence.swap.seconds", 3));

    @Inject
    RewardConfig config;

    @TestHTTPResource
    URL url;

    private ManagedChannel channel;
    private RewardEnsembleServiceBlockingStub grpc;

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", url.getPort())
                .usePlaintext()
                .build();
        grpc = RewardEnsembleServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void followAgain() {
        activate("");
        channel.shutdownNow();
    }

    @Test
    void noRequestFailsAndNoAnswerMixesVersions() throws Exception {
        List<String> digests =
                IntStream.rangeClosed(1, VERSIONS).mapToObj(this::stored).toList();
        Map<String, ScoreResponse> expected = digests.stream()
                .collect(Collectors.toMap(
                        digest -> digest,
                        digest -> grpc.score(request().setEnsembleDigest(digest).build())));
        activate(digests.get(0));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<CompletableFuture<Void>> calls = IntStream.range(0, CALLERS)
                .mapToObj(caller -> CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                ScoreResponse response = grpc.score(request().build());
                                ScoreResponse alone =
                                        expected.get(response.getEnsemble().getDigest());
                                assertThat(response).isEqualTo(alone);
                                answers.incrementAndGet();
                            }
                        },
                        callers))
                .toList();
        long end = System.nanoTime() + LENGTH.toNanos();
        int swap = 0;
        while (System.nanoTime() < end) {
            swap++;
            String next = digests.get(swap % VERSIONS);
            ActivateEnsembleResponse response = activate(next);
            assertThat(response.getActive().getDigest()).isEqualTo(next);
            assertThat(response.getPrevious().getDigest()).isEqualTo(digests.get((swap - 1) % VERSIONS));
            assertThat(response.getFollowsAnnouncements()).isFalse();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        over.set(true);
        for (CompletableFuture<Void> call : calls) {
            call.get(30, TimeUnit.SECONDS);
        }
        callers.shutdown();
        System.out.printf("%d swaps, %d answers, none failed, none mixed%n", swap, answers.get());
        assertThat(swap).isGreaterThan(VERSIONS);
        assertThat(answers.get()).isGreaterThan(swap);
    }

    @Test
    void whatCannotBeActivatedLeavesTheActiveOne() throws IOException {
        String digest = stored(2);
        activate(digest);
        assertRefused("abc", Status.Code.INVALID_ARGUMENT, "ensemble_digest=abc");
        assertRefused("0".repeat(64), Status.Code.NOT_FOUND, "digest=" + "0".repeat(64));
        String damaged = stored(VERSIONS + 1);
        Path graph = store().resolve(damaged).resolve("member-0/r8.onnx");
        Files.write(graph, new byte[1], StandardOpenOption.APPEND);
        assertRefused(damaged, Status.Code.NOT_FOUND, "digest=" + damaged);

        assertThat(grpc.score(request().build()).getEnsemble().getDigest()).isEqualTo(digest);
    }

    private void assertRefused(String digest, Status.Code code, String reason) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, () -> activate(digest));
        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).endsWith(reason);
    }

    private ActivateEnsembleResponse activate(String digest) {
        return grpc.activateEnsemble(
                ActivateEnsembleRequest.newBuilder().setEnsembleDigest(digest).build());
    }

    private String stored(int members) {
        try {
            Path directory = Files.createTempDirectory("ensemble").resolve("artefact");
            VectorEnsembles.write(directory, members, List.of(8, 64));
            return ArtefactStore.at(store()).add(directory).digest();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path store() {
        return config.directory().resolve("models");
    }

    private static ScoreRequest.Builder request() {
        SampleGenerated block = Blocks.vectors("", 3).build();
        ScoreRequest.Builder request = ScoreRequest.newBuilder();
        for (int i = 0; i < 3; i++) {
            request.addItems(ScoreItem.newBuilder()
                    .setId("item-" + i)
                    .setPrompt(block.getPrompts(block.getSamples(i).getPromptIndex()))
                    .setAnswer(block.getSamples(i).getAnswer()));
        }
        return request;
    }
}
