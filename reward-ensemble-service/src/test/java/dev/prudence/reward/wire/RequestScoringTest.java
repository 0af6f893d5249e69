package dev.prudence.reward.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.batching.BatchLimits;
import dev.prudence.reward.batching.QueueMeter;
import dev.prudence.reward.batching.ScoringQueue;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.VectorEnsembles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestScoringTest {

    private static final String DIGEST = "a".repeat(64);

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Gate gate = new Gate();
    private final LoadedModels<RewardEnsemble> loaded = new LoadedModels<>(1, (digest, registry) -> load());
    private final Ensembles ensembles =
            new Ensembles(loaded, new NewestModel<>(version -> true, loaded, Runnable::run), "");
    private final ScoringQueue queue =
            new ScoringQueue(new BatchLimits(10, 10, Integer.MAX_VALUE, 1), QueueMeter.NONE, System::nanoTime);
    private final RequestScoring scoring = new RequestScoring(ensembles, queue, new Meter(), 1024);

    @AfterEach
    void stop() {
        gate.latch.countDown();
        queue.close();
        loaded.close();
        runs.close();
    }

    @Test
    void theAnswerGoesItsWayBeforeItIsCounted() throws Exception {
        CompletableFuture<ScoreResponse> answer = score();
        CompletableFuture<?> sent = answer.thenRun(() -> order.add("sent"));
        gate.latch.countDown();

        assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(sent).isCompleted();
        assertThat(answer.join().getScores(0).getMemberRawCount()).isEqualTo(3);
        assertThat(order).containsExactly("sent", "answered SCORED", "disagreed", "finished");
    }

    @Test
    void aRequestThatFailsIsFinishedToo() throws Exception {
        gate.failure = new OutOfMemoryError("asked for");
        CompletableFuture<ScoreResponse> answer = score();
        gate.latch.countDown();

        assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(answer::join).hasRootCauseMessage("asked for");
        assertThat(order).containsExactly("finished");
    }

    private CompletableFuture<ScoreResponse> score() {
        SampleGenerated block = Blocks.vectors("", 1).build();
        ScoreRequest request = ScoreRequest.newBuilder()
                .setEnsembleDigest(DIGEST)
                .addItems(ScoreItem.newBuilder()
                        .setPrompt(block.getPrompts(0))
                        .setAnswer(block.getSamples(0).getAnswer()))
                .build();
        return scoring.score(request, () -> false).toCompletableFuture();
    }

    private RewardEnsemble load() {
        return RewardEnsemble.open(
                VectorEnsembles.write(directory.resolve("ensemble"), 3, List.of(8)),
                VectorEnsembles.surroundings(runs, gate));
    }

    /** Holds runs back until it opens. */
    private static final class Gate implements ScoringListener {
        private final CountDownLatch latch = new CountDownLatch(1);
        private volatile @Nullable Error failure;

        @Override
        public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Error asked = failure;
            if (asked != null) {
                throw asked;
            }
        }
    }

    private final class Meter implements ScoringMeter {
        @Override
        public void answered(Outcome outcome, int samples) {
            order.add("answered " + outcome);
        }

        @Override
        public void disagreed(String ensembleDigest, double deviation) {
            order.add("disagreed");
        }

        @Override
        public void finished(Duration time) {
            order.add("finished");
            finished.countDown();
        }
    }
}
