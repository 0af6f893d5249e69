package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.reward.objective.Objective;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.RuntimeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that are slow, failing or lost, while applications wait. */
class MemberLimitsTest {

    private static final Terms MEAN = new Terms(new Objective.Mean(), 0);

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);
    private volatile Faults faults = Faults.NONE;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Incident> told = new CopyOnWriteArrayList<>();
    private final ScoringListener listener = new ScoringListener() {
        @Override
        public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
            events.add(member + " failed");
        }

        @Override
        public void incident(Incident incident) {
            switch (incident.kind()) {
                case LEFT_ALONE -> events.add(incident.member() + " left alone");
                case RECOVERED -> events.add(incident.member() + " asked again");
                case LEFT_OUT -> told.add(incident);
            }
        }
    };

    @AfterEach
    void stop() {
        runs.close();
    }

    @Test
    void aSlowRunIsHedgedAndTheAnswerHasTheSameBits() {
        try (RewardEnsemble ensemble = open(new MemberLimits(Duration.ofMillis(50), Duration.ZERO, 0, Duration.ZERO))) {
            List<Prepared> samples = samples(ensemble, 20);
            List<SampleScore> calm = scored(ensemble, samples, terms(20));
            AtomicInteger calls = new AtomicInteger();
            faults = graph -> {
                if (graph.equals("member-1") && calls.getAndIncrement() == 0) {
                    sleep(Duration.ofSeconds(20));
                }
            };
            long start = System.nanoTime();
            List<SampleScore> hedged = scored(ensemble, samples, terms(20));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            assertThat(calls).hasValue(2);
            assertThat(raw(hedged)).isEqualTo(raw(calm));
            assertThat(hedged).allMatch(score -> score.outcome() == Outcome.SCORED);
        }
    }

    @Test
    void aLostRunIsGivenUpAndItsMemberLeftOut() {
        try (RewardEnsemble ensemble =
                open(new MemberLimits(Duration.ZERO, Duration.ofMillis(100), 0, Duration.ZERO))) {
            List<Prepared> samples = samples(ensemble, 3);
            faults = graph -> {
                if (graph.equals("member-2")) {
                    sleep(Duration.ofSeconds(20));
                }
            };
            List<SampleScore> scores = scored(ensemble, samples, terms(3));
            assertThat(scores).allMatch(score -> score.outcome() == Outcome.DEGRADED);
            assertThat(scores.get(0).reason()).isEqualTo("2 of 3 members gave a finite score: missing=member-2");
            assertThat(events).contains("member-2 failed");
            faults = Faults.NONE;
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
        }
    }

    @Test
    void aMemberThatKeepsFailingIsLeftAloneAndComesBackByItself() throws Exception {
        try (RewardEnsemble ensemble =
                open(new MemberLimits(Duration.ZERO, Duration.ZERO, 2, Duration.ofMillis(200)))) {
            List<Prepared> samples = samples(ensemble, 3);
            AtomicInteger calls = new AtomicInteger();
            faults = graph -> {
                if (graph.equals("member-0")) {
                    calls.incrementAndGet();
                    throw new InferenceException("asked for");
                }
            };
            for (int i = 0; i < 5; i++) {
                assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.DEGRADED);
            }
            assertThat(calls).hasValue(2);
            assertThat(events).containsExactly("member-0 failed", "member-0 failed", "member-0 left alone");
            assertThat(told)
                    .as("told once in ten seconds")
                    .containsExactly(
                            new Incident(ensemble.digest(), "member-0", Incident.Kind.LEFT_OUT, 3, "asked for"));
            faults = Faults.NONE;
            TimeUnit.MILLISECONDS.sleep(250);
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
            assertThat(events).endsWith("member-0 asked again");
        }
    }

    /** One thread, and a run that nothing ends: what comes afterwards has a thread all the same. */
    @Test
    void aRunThatDoesNotReturnKeepsNoThread() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ParallelRuns single = new ParallelRuns(1, 3);
                RewardEnsemble ensemble = open(limits(0, Duration.ZERO), single)) {
            List<Prepared> samples = samples(ensemble, 3);
            faults = hangs("member-2", end);
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.DEGRADED);
            awaitThat(() -> single.lostThreads() == 1);
            assertThat(single.isExhausted()).isFalse();
            faults = Faults.NONE;
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
            end.countDown();
            awaitThat(() -> single.lostThreads() == 0);
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
        } finally {
            end.countDown();
        }
    }

    @Test
    void whenTooManyThreadsAreLostNoneIsRiskedUntilOneReturns() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger changes = new AtomicInteger();
        try (ParallelRuns single = new ParallelRuns(1, 1);
                RewardEnsemble ensemble = open(limits(0, Duration.ZERO), single)) {
            single.onChange(changes::incrementAndGet);
            List<Prepared> samples = samples(ensemble, 3);
            faults = hangs("member-2", end);
            scored(ensemble, samples, terms(3));
            awaitThat(() -> changes.get() == 1);
            assertThat(single.isExhausted()).isTrue();
            faults = Faults.NONE;
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.ABSTAINED);
            assertThat(told)
                    .extracting(Incident::reason)
                    .contains("too many runs were given up and do not return: lostThreads=1, mostLost=1");
            end.countDown();
            awaitThat(() -> !single.isExhausted());
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
        } finally {
            end.countDown();
        }
    }

    /** Its breaker is open and its pause over, but a try could cost another thread. */
    @Test
    void aMemberIsNotTriedAgainWhileItsRunHasNotReturned() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RewardEnsemble ensemble = open(limits(1, Duration.ZERO), runs)) {
            List<Prepared> samples = samples(ensemble, 3);
            faults = hangs("member-2", end);
            scored(ensemble, samples, terms(3));
            awaitThat(() -> runs.lostThreads() == 1);
            faults = Faults.NONE;
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.DEGRADED);
            end.countDown();
            awaitThat(() -> runs.lostThreads() == 0);
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
        } finally {
            end.countDown();
        }
    }

    /** The second attempt answers; the first, which does not return, is lost all the same when its time is over. */
    @Test
    void anAttemptThatHangsBehindItsHedgeIsLostToo() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ParallelRuns single = new ParallelRuns(1, 3);
                RewardEnsemble ensemble = open(
                        new MemberLimits(Duration.ofMillis(50), Duration.ofMillis(1500), 0, Duration.ZERO), single)) {
            List<Prepared> samples = samples(ensemble, 3);
            AtomicInteger calls = new AtomicInteger();
            Faults hangs = hangs("member-2", end);
            faults = graph -> {
                if (graph.equals("member-2") && calls.getAndIncrement() == 0) {
                    hangs.before(graph);
                }
            };
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
            awaitThat(() -> single.lostThreads() == 1);
            assertThat(scored(ensemble, samples, terms(3))).allMatch(score -> score.outcome() == Outcome.SCORED);
        } finally {
            end.countDown();
        }
    }

    private static MemberLimits limits(int failures, Duration pause) {
        return new MemberLimits(Duration.ZERO, Duration.ofMillis(1500), failures, pause);
    }

    /** Nothing ends the run but the latch: neither an interruption nor being asked to stop. */
    private static Faults hangs(String hanging, CountDownLatch end) {
        return graph -> {
            while (graph.equals(hanging) && end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    continue;
                }
            }
        };
    }

    private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** A training run's blocks are scored with every member every time, so that time never shows in them. */
    @Test
    void blocksKnowNoLimits() {
        try (RewardEnsemble ensemble =
                open(new MemberLimits(Duration.ofMillis(1), Duration.ofMillis(10), 1, Duration.ofHours(1)))) {
            SplittableRandom random = new SplittableRandom(3);
            List<Sample> samples = List.of(VectorEnsembles.sample(random), VectorEnsembles.sample(random));
            faults = graph -> {
                throw new InferenceException("asked for");
            };
            assertThat(scored(ensemble, samples.stream().map(ensemble::prepare).toList(), terms(2)))
                    .allMatch(score -> score.outcome() == Outcome.ABSTAINED);
            faults = graph -> sleep(Duration.ofMillis(50));
            assertThat(ensemble.score(samples)).allMatch(score -> score.outcome() == Outcome.SCORED);
        }
    }

    /** One call in ten goes wrong; what was answered has the bits of the clean answer, and the rest says that it has none. */
    @Test
    void noFailureBecomesANumber() {
        try (RewardEnsemble ensemble =
                open(new MemberLimits(Duration.ofMillis(20), Duration.ofMillis(60), 0, Duration.ZERO))) {
            List<Prepared> samples = samples(ensemble, 1);
            SampleScore.Scored clean =
                    (SampleScore.Scored) scored(ensemble, samples, terms(1)).get(0);
            faults = new SeededFaults(0.1, Duration.ofMillis(200), 7);
            int degraded = 0;
            for (int i = 0; i < 200; i++) {
                SampleScore score = scored(ensemble, samples, terms(1)).get(0);
                if (score instanceof SampleScore.Scored scored) {
                    degraded += scored.outcome() == Outcome.DEGRADED ? 1 : 0;
                    for (int m = 0; m < 3; m++) {
                        assertThat(scored.raw(m)).isIn(clean.raw(m), Float.NaN);
                    }
                } else {
                    assertThat(score.outcome()).isEqualTo(Outcome.ABSTAINED);
                }
            }
            assertThat(degraded).isPositive();
        }
    }

    /** What a learner makes of the scores: each against the mean and deviation of those that there are. */
    @Test
    void advantagesAreThoseOfTheCleanSubset() {
        try (RewardEnsemble ensemble =
                open(new MemberLimits(Duration.ofMillis(20), Duration.ofMillis(60), 0, Duration.ZERO))) {
            List<Prepared> samples = samples(ensemble, 300);
            List<SampleScore> clean = scored(ensemble, samples, terms(300));
            faults = new SeededFaults(0.1, Duration.ofMillis(200), 11);
            List<Integer> scored = new ArrayList<>();
            List<SampleScore> faulty = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                SampleScore score =
                        scored(ensemble, List.of(samples.get(i)), terms(1)).get(0);
                if (score.outcome() == Outcome.SCORED) {
                    scored.add(i);
                    faulty.add(score);
                }
            }
            assertThat(scored.size()).isBetween(150, 299);
            assertThat(advantages(faulty))
                    .containsExactly(advantages(scored.stream().map(clean::get).toList()));
        }
    }

    private static double[] advantages(List<SampleScore> scores) {
        double[] rewards = scores.stream()
                .mapToDouble(score -> ((SampleScore.Scored) score).aggregate(0))
                .toArray();
        double mean = Arrays.stream(rewards).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(rewards)
                .map(reward -> (reward - mean) * (reward - mean))
                .average()
                .orElseThrow());
        return Arrays.stream(rewards).map(reward -> (reward - mean) / deviation).toArray();
    }

    private RewardEnsemble open(MemberLimits limits) {
        return open(limits, runs);
    }

    private RewardEnsemble open(MemberLimits limits, ParallelRuns threads) {
        return RewardEnsemble.open(
                VectorEnsembles.write(directory.resolve("ensemble"), 3, List.of(8, 32)),
                new RewardEnsemble.Surroundings(
                        RuntimeOptions.inference(), threads, 0, limits, graph -> faults.before(graph), listener));
    }

    private static List<SampleScore> scored(RewardEnsemble ensemble, List<Prepared> samples, List<Terms> terms) {
        return ParallelRuns.await(ensemble.scoreEach(samples, terms));
    }

    private static List<Prepared> samples(RewardEnsemble ensemble, int count) {
        SplittableRandom random = new SplittableRandom(9);
        return IntStream.range(0, count)
                .mapToObj(i -> ensemble.prepare(VectorEnsembles.sample(random)))
                .toList();
    }

    private static List<Terms> terms(int count) {
        return Collections.nCopies(count, MEAN);
    }

    private static List<List<Float>> raw(List<SampleScore> scores) {
        return scores.stream()
                .map(score -> (SampleScore.Scored) score)
                .map(scored -> IntStream.range(0, scored.members())
                        .mapToObj(scored::raw)
                        .toList())
                .toList();
    }

    private static void sleep(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new InferenceException("interrupted");
        }
    }
}
