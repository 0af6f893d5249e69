package dev.prudence.reward.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.Prepared;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.Sample;
import dev.prudence.reward.ensemble.SampleScore;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.Terms;
import dev.prudence.reward.ensemble.VectorEnsembles;
import dev.prudence.reward.objective.Objective;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringQueueTest {

    private static final Terms MEAN = new Terms(new Objective.Mean(), 0);

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);
    private final AtomicLong now = new AtomicLong();
    private final Gate gate = new Gate();
    private RewardEnsemble ensemble;

    @BeforeEach
    void open() {
        ensemble = RewardEnsemble.open(
                VectorEnsembles.write(directory.resolve("one"), 3, List.of(8, 32)),
                VectorEnsembles.surroundings(runs, gate));
    }

    @AfterEach
    void stop() {
        gate.open();
        ensemble.close();
        runs.close();
    }

    /** Lets runs pass, or holds the first one back. */
    private static final class Gate implements ScoringListener {
        private volatile CountDownLatch latch = new CountDownLatch(0);
        private volatile CountDownLatch reached = new CountDownLatch(0);
        private volatile @Nullable Error failure;

        void shut() {
            reached = new CountDownLatch(1);
            latch = new CountDownLatch(1);
        }

        void awaitRun() throws InterruptedException {
            assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        }

        void open() {
            latch.countDown();
        }

        @Override
        public void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {
            Error asked = failure;
            if (asked != null) {
                throw asked;
            }
            reached.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void aThousandInterleavingsOfStreamsGiveEachSampleOneBitPattern() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        List<Sample> samples = samples(random, 40);
        List<Set<String>> bits =
                samples.stream().<Set<String>>map(sample -> new HashSet<>()).toList();
        ExecutorService streams = Executors.newFixedThreadPool(4);
        try (ScoringQueue queue = queue(4096, 16, 2)) {
            for (int round = 0; round < 1000; round++) {
                List<Integer> order = new ArrayList<>(
                        IntStream.range(0, samples.size()).boxed().toList());
                Collections.shuffle(order, new Random(random.nextLong()));
                interleave(queue, samples, order, random, streams)
                        .forEach((sample, score) -> bits.get(sample).add(bits(score)));
            }
        } finally {
            streams.shutdownNow();
        }
        assertThat(bits).allMatch(patterns -> patterns.size() == 1);
    }

    /** Four streams share the samples, in calls of 1 to 5 samples under random terms. */
    private Map<Integer, SampleScore.Scored> interleave(
            ScoringQueue queue,
            List<Sample> samples,
            List<Integer> order,
            SplittableRandom random,
            ExecutorService streams) {
        List<CompletableFuture<Map<Integer, SampleScore.Scored>>> calls = new ArrayList<>();
        for (int from = 0; from < order.size(); ) {
            int size = Math.min(1 + random.nextInt(5), order.size() - from);
            List<Integer> part = order.subList(from, from + size);
            Terms terms = random.nextBoolean() ? MEAN : new Terms(new Objective.WorstCase(), 2);
            calls.add(CompletableFuture.supplyAsync(
                            () -> queue.submit(ensemble, prepared(pick(samples, part)), terms, Patience.ENDLESS),
                            streams)
                    .thenCompose(scores -> scores)
                    .thenApply(scores -> numbered(part, scores)));
            from += size;
        }
        Map<Integer, SampleScore.Scored> all = new HashMap<>();
        calls.forEach(call -> all.putAll(call.join()));
        return all;
    }

    private static Map<Integer, SampleScore.Scored> numbered(List<Integer> part, List<SampleScore> scores) {
        Map<Integer, SampleScore.Scored> numbered = new HashMap<>();
        for (int i = 0; i < part.size(); i++) {
            numbered.put(part.get(i), (SampleScore.Scored) scores.get(i));
        }
        return numbered;
    }

    private static String bits(SampleScore.Scored score) {
        StringBuilder bits = new StringBuilder();
        for (int m = 0; m < score.members(); m++) {
            bits.append(Float.floatToRawIntBits(score.raw(m))).append(' ');
        }
        return bits.append(Double.doubleToRawLongBits(score.variance())).toString();
    }

    @Test
    void scoresComeInTheOrderOfTheSamplesUnderTheTermsOfTheirCall() {
        List<Sample> samples = samples(new SplittableRandom(1), 100);
        List<SampleScore> direct = ensemble.score(samples, List.of(new Objective.Mean()));
        try (ScoringQueue queue = queue(4096, 16, 2)) {
            List<SampleScore> scores = join(queue, samples, MEAN);
            List<SampleScore> worst = join(queue, samples, new Terms(new Objective.WorstCase(), 0));
            for (int i = 0; i < 100; i++) {
                SampleScore.Scored expected = (SampleScore.Scored) direct.get(i);
                assertThat(((SampleScore.Scored) scores.get(i)).aggregate(0)).isEqualTo(expected.aggregate(0));
                assertThat(((SampleScore.Scored) worst.get(i)).aggregate(0)).isEqualTo(expected.minimum());
            }
        }
    }

    @Test
    void aSmallCallIsNotHeldUpByALargeOneThatCameFirst() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 400);
        try (ScoringQueue queue = queue(4096, 16, 1)) {
            occupy(queue, samples.get(0));
            CompletableFuture<List<SampleScore>> large = submit(queue, samples);
            CompletableFuture<List<SampleScore>> small = submit(queue, samples.subList(0, 4));
            AtomicBoolean largeWasFirst = new AtomicBoolean();
            CompletableFuture<Void> seen = small.thenRun(() -> largeWasFirst.set(large.isDone()));
            gate.open();
            CompletableFuture.allOf(large, small, seen).get(30, TimeUnit.SECONDS);
            assertThat(largeWasFirst).isFalse();
        }
    }

    @Test
    void interactiveSamplesGoBeforeBulkWhichHasEveryEighthBatch() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 200);
        try (ScoringQueue queue = queue(4096, 16, 1)) {
            occupy(queue, samples.get(0));
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<?>> calls = List.of(
                    submit(queue, samples.subList(0, 4), Priority.BULK).thenRun(() -> order.add("bulk 4")),
                    submit(queue, samples.subList(0, 100), Priority.BULK).thenRun(() -> order.add("bulk 100")),
                    submit(queue, samples.subList(0, 80), Priority.INTERACTIVE)
                            .thenRun(() -> order.add("interactive 80")),
                    submit(queue, samples, Priority.INTERACTIVE).thenRun(() -> order.add("interactive 200")));
            gate.open();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
            assertThat(order).containsExactly("bulk 4", "interactive 80", "interactive 200", "bulk 100");
        }
    }

    /** Interactive samples that fill every batch's tokens, of another ensemble at that, do not starve bulk. */
    @Test
    void bulkIsNotStarvedByTokensOrEnsembles() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 40);
        try (RewardEnsemble other = RewardEnsemble.open(
                        VectorEnsembles.write(directory.resolve("other"), 2, List.of(8)),
                        VectorEnsembles.surroundings(runs, gate));
                ScoringQueue queue = new ScoringQueue(new BatchLimits(100, 64, 2, 1), QueueMeter.NONE, now::get)) {
            occupy(queue, samples.get(0));
            CompletableFuture<List<SampleScore>> interactive = submit(queue, samples);
            CompletableFuture<Boolean> bulkWasFirst = queue.submit(
                            other,
                            List.of(other.prepare(samples.get(0))),
                            MEAN,
                            new Patience(Duration.ZERO, () -> false, Priority.BULK))
                    .thenApply(scores -> !interactive.isDone())
                    .toCompletableFuture();
            gate.open();
            assertThat(bulkWasFirst.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(interactive.get(30, TimeUnit.SECONDS)).hasSize(40);
        }
    }

    /** Calls of two ensembles in one lane, more of one than a batch holds: whoever waits longer is served first. */
    @Test
    void callsOfTwoEnsemblesTakeTurns() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 200);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (RewardEnsemble other = RewardEnsemble.open(
                        VectorEnsembles.write(directory.resolve("other"), 2, List.of(8)),
                        VectorEnsembles.surroundings(runs, gate));
                ScoringQueue queue = queue(4096, 16, 1)) {
            occupy(queue, samples.get(0));
            List<CompletableFuture<?>> calls = List.of(
                    submit(queue, samples).thenRun(() -> order.add("long")),
                    submit(queue, other, samples.subList(0, 4)).thenRun(() -> order.add("other 1")),
                    submit(queue, other, samples.subList(0, 20)).thenRun(() -> order.add("other 2")),
                    submit(queue, samples.subList(0, 4)).thenRun(() -> order.add("short")),
                    submit(queue, samples).thenRun(() -> order.add("longer")));
            gate.open();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        }
        assertThat(order).containsExactly("short", "other 1", "other 2", "long", "longer");
    }

    @Test
    void aWorkerOutlivesErrorsAndTheirCallersHearOfThem() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 2);
        try (ScoringQueue queue = queue(100, 4, 1)) {
            gate.failure = new OutOfMemoryError("asked for");
            CompletableFuture<List<SampleScore>> failed = submit(queue, samples);
            assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("asked for");
            gate.failure = null;
            assertThat(submit(queue, samples).get(30, TimeUnit.SECONDS)).hasSize(2);
        }
    }

    @Test
    void batchesKeepToTheirTokens() throws Exception {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        QueueMeter meter = new QueueMeter() {
            @Override
            public void formed(int samples, int tokens, Duration time) {
                sizes.add(samples);
            }
        };
        try (ScoringQueue queue = new ScoringQueue(new BatchLimits(100, 64, 5, 1), meter, now::get)) {
            assertThat(submit(queue, samples(new SplittableRandom(1), 12)).get(30, TimeUnit.SECONDS))
                    .hasSize(12);
        }
        assertThat(sizes).containsExactly(5, 5, 2);
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceAndSaysWhenToComeAgain() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 20);
        try (ScoringQueue queue = queue(10, 4, 1)) {
            occupy(queue, samples.get(0));
            CompletableFuture<List<SampleScore>> waits = submit(queue, samples.subList(0, 8));
            assertThat(queue.waiting()).isEqualTo(8);
            assertThatThrownBy(() -> submit(queue, samples.subList(0, 3)))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageEndingWith("waiting=8, asked=3, capacity=10")
                    .extracting(e -> ((OverloadedException) e).retryAfter())
                    .isEqualTo(Duration.ofMillis(100));
            gate.open();
            assertThat(waits.get(30, TimeUnit.SECONDS)).hasSize(8);
            assertThat(submit(queue, samples.subList(0, 10)).get(30, TimeUnit.SECONDS))
                    .hasSize(10);
        }
    }

    @Test
    void samplesThatWaitedTooLongAreTimedOutAndTheOthersScored() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 4);
        try (ScoringQueue queue = queue(100, 4, 1)) {
            occupy(queue, samples.get(0));
            CompletableFuture<List<SampleScore>> hasty = queue.submit(
                            ensemble,
                            prepared(samples),
                            MEAN,
                            new Patience(Duration.ofMillis(50), () -> false, Priority.INTERACTIVE))
                    .toCompletableFuture();
            CompletableFuture<List<SampleScore>> patient = submit(queue, samples);
            now.addAndGet(Duration.ofMillis(50).toNanos());
            gate.open();
            assertThat(hasty.get(30, TimeUnit.SECONDS))
                    .hasSize(4)
                    .allMatch(score -> score.outcome() == Outcome.TIMED_OUT)
                    .allMatch(score -> score.reason().endsWith("budget_ms=50"));
            assertThat(patient.get(30, TimeUnit.SECONDS)).allMatch(score -> score.outcome() == Outcome.SCORED);
        }
    }

    @Test
    void whatACallerThatHasGoneAskedForIsNotComputed() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 8);
        try (ScoringQueue queue = queue(100, 4, 1)) {
            occupy(queue, samples.get(0));
            AtomicBoolean gone = new AtomicBoolean();
            CompletableFuture<List<SampleScore>> abandoned = queue.submit(
                            ensemble,
                            prepared(samples),
                            MEAN,
                            new Patience(Duration.ZERO, gone::get, Priority.INTERACTIVE))
                    .toCompletableFuture();
            gone.set(true);
            gate.open();
            assertThatThrownBy(() -> abandoned.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.CancellationException.class);
            assertThat(queue.waiting()).isZero();
        }
    }

    /** Also where the batch has no room for them, or is of another ensemble: they take up room no longer. */
    @Test
    void whoeverHasGoneLeavesRoomForOthers() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 8);
        try (ScoringQueue queue = queue(8, 4, 1)) {
            occupy(queue, samples.get(0));
            AtomicBoolean gone = new AtomicBoolean();
            CompletableFuture<List<SampleScore>> abandoned = queue.submit(
                            ensemble,
                            prepared(samples),
                            MEAN,
                            new Patience(Duration.ZERO, gone::get, Priority.INTERACTIVE))
                    .toCompletableFuture();
            assertThatThrownBy(() -> queue.checkRoom(1)).isInstanceOf(OverloadedException.class);
            gone.set(true);
            assertThatThrownBy(() -> queue.checkRoom(8))
                    .as("whether somebody has gone is looked at now and then")
                    .isInstanceOf(OverloadedException.class);
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            queue.checkRoom(8);
            assertThat(abandoned).isCompletedExceptionally();
            assertThat(queue.waiting()).isZero();
        }
    }

    @Test
    void closingFailsWhatWaitsAndRefusesWhatComes() throws Exception {
        List<Sample> samples = samples(new SplittableRandom(1), 8);
        ScoringQueue queue = queue(100, 4, 1);
        occupy(queue, samples.get(0));
        CompletableFuture<List<SampleScore>> waits = submit(queue, samples);
        queue.close();
        gate.open();
        assertThatThrownBy(waits::join).isInstanceOf(CompletionException.class).hasMessageContaining("shutting down");
        assertThatThrownBy(() -> submit(queue, samples)).hasMessageContaining("shutting down");
    }

    /** Keeps the queue's one worker busy until the gate opens. */
    private void occupy(ScoringQueue queue, Sample sample) throws InterruptedException {
        gate.shut();
        submit(queue, List.of(sample));
        gate.awaitRun();
    }

    private ScoringQueue queue(int capacity, int batchSize, int batches) {
        return new ScoringQueue(
                new BatchLimits(capacity, batchSize, Integer.MAX_VALUE, batches), QueueMeter.NONE, now::get);
    }

    private CompletableFuture<List<SampleScore>> submit(ScoringQueue queue, List<Sample> samples) {
        return queue.submit(ensemble, prepared(samples), MEAN, Patience.ENDLESS).toCompletableFuture();
    }

    private static CompletableFuture<List<SampleScore>> submit(
            ScoringQueue queue, RewardEnsemble ensemble, List<Sample> samples) {
        return queue.submit(ensemble, samples.stream().map(ensemble::prepare).toList(), MEAN, Patience.ENDLESS)
                .toCompletableFuture();
    }

    private CompletableFuture<List<SampleScore>> submit(ScoringQueue queue, List<Sample> samples, Priority priority) {
        return queue.submit(ensemble, prepared(samples), MEAN, new Patience(Duration.ZERO, () -> false, priority))
                .toCompletableFuture();
    }

    private List<SampleScore> join(ScoringQueue queue, List<Sample> samples, Terms terms) {
        return queue.submit(ensemble, prepared(samples), terms, Patience.ENDLESS)
                .toCompletableFuture()
                .join();
    }

    private List<Prepared> prepared(List<Sample> samples) {
        return samples.stream().map(ensemble::prepare).toList();
    }

    private static List<Sample> pick(List<Sample> samples, List<Integer> positions) {
        return positions.stream().map(samples::get).toList();
    }

    private static List<Sample> samples(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .<Sample>mapToObj(i -> VectorEnsembles.sample(random))
                .toList();
    }
}
