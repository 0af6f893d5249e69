package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.reward.objective.Objective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardEnsembleTest {

    private static final List<Integer> ROWS = List.of(8, 32, 128);

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(3);
    private final List<String> incidents = new CopyOnWriteArrayList<>();
    private final ScoringListener listener = new ScoringListener() {
        @Override
        public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
            incidents.add(member + ":" + samples);
        }
    };

    @AfterEach
    void stop() {
        runs.close();
    }

    @Test
    void scoresEqualAnIndependentForwardPassNormalisedAndAggregated() {
        try (RewardEnsemble ensemble = open(5)) {
            SplittableRandom random = new SplittableRandom(1);
            List<Sample> samples = samples(random, 50);
            List<SampleScore> scores = ensemble.score(samples);
            for (int i = 0; i < scores.size(); i++) {
                Sample.Vector sample = (Sample.Vector) samples.get(i);
                SampleScore.Scored scored = (SampleScore.Scored) scores.get(i);
                double[] expected = IntStream.range(0, 5)
                        .mapToDouble(m ->
                                (VectorEnsembles.rawScore(m, sample.prompt(), sample.answer()) - 0.5 * m) / (1.0 + m))
                        .toArray();
                for (int m = 0; m < 5; m++) {
                    assertThat(scored.normalised(m))
                            .as("sample %d, member %d", i, m)
                            .isCloseTo(expected[m], within(1e-4));
                }
                double mean = Arrays.stream(expected).average().orElseThrow();
                double variance = Arrays.stream(expected)
                                .map(s -> (s - mean) * (s - mean))
                                .sum()
                        / 5;
                assertThat(scored.outcome()).isEqualTo(Outcome.SCORED);
                assertThat(scored.aggregate(0)).as("mean of %d", i).isCloseTo(mean, within(1e-4));
                assertThat(scored.aggregate(1))
                        .as("worst case of %d", i)
                        .isCloseTo(Arrays.stream(expected).min().orElseThrow(), within(1e-4));
                assertThat(scored.aggregate(2))
                        .as("uncertainty-weighted %d", i)
                        .isCloseTo(mean - 0.5 * variance, within(1e-3));
                assertThat(scored.variance()).as("variance of %d", i).isCloseTo(variance, within(1e-3));
            }
        }
    }

    @Test
    void aSampleHasTheSameBitsInEveryBatchAndBesideEveryOtherCall() {
        try (RewardEnsemble ensemble = open(3)) {
            List<Sample> samples = samples(new SplittableRandom(2), 300);
            List<long[]> alone = samples.stream()
                    .map(sample -> bits(ensemble.score(List.of(sample)).get(0)))
                    .toList();
            List<CompletableFuture<Void>> callers = IntStream.range(0, 4)
                    .mapToObj(seed ->
                            CompletableFuture.runAsync(() -> compareRandomBatches(ensemble, samples, alone, seed)))
                    .toList();
            callers.forEach(CompletableFuture::join);
        }
    }

    private static void compareRandomBatches(
            RewardEnsemble ensemble, List<Sample> samples, List<long[]> alone, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            int[] chosen =
                    random.ints(1 + random.nextInt(400), 0, samples.size()).toArray();
            List<SampleScore> scores =
                    ensemble.score(Arrays.stream(chosen).mapToObj(samples::get).toList());
            for (int j = 0; j < chosen.length; j++) {
                assertThat(bits(scores.get(j)))
                        .as("seed %d, batch %d of %d, sample %d", seed, i, chosen.length, chosen[j])
                        .isEqualTo(alone.get(chosen[j]));
            }
        }
    }

    @Test
    void aMemberWithoutAFiniteScoreIsLeftOutOfThatSampleAlone() {
        try (RewardEnsemble ensemble = open(5, 1)) {
            incidents.clear();
            List<SampleScore> scores = ensemble.score(List.of(answering(1), answering(0), answering(-1)));

            assertThat(scores)
                    .extracting(SampleScore::outcome)
                    .containsExactly(Outcome.SCORED, Outcome.DEGRADED, Outcome.DEGRADED);
            SampleScore.Scored degraded = (SampleScore.Scored) scores.get(1);
            assertThat(degraded.raw(1)).isNaN();
            assertThat(degraded.reason()).isEqualTo("4 of 5 members gave a finite score: missing=member-1");
            double mean = IntStream.of(0, 2, 3, 4)
                    .mapToDouble(degraded::normalised)
                    .average()
                    .orElseThrow();
            assertThat(degraded.aggregate(0)).isCloseTo(mean, within(1e-12));
            assertThat(incidents).containsExactly("member-1:2");
        }
    }

    @Test
    void theEnsembleAbstainsWhenTooFewMembersAnswer() {
        try (RewardEnsemble ensemble = open(5, 0, 2, 4)) {
            SampleScore score = ensemble.score(List.of(answering(-1))).get(0);

            assertThat(score.outcome()).isEqualTo(Outcome.ABSTAINED);
            assertThat(score.reason()).endsWith("answered=2 of 5, minimum=3");
        }
    }

    @Test
    void theEnsembleAbstainsWhenTheOneMemberAskedForDoesNotAnswer() {
        try (RewardEnsemble ensemble = open(5, 1)) {
            SampleScore score = ensemble.score(List.of(answering(-1)), List.of(new Objective.SingleMember("member-1")))
                    .get(0);

            assertThat(score.outcome()).isEqualTo(Outcome.ABSTAINED);
            assertThat(score.reason()).endsWith("objective=SingleMember[member=member-1]");
        }
    }

    @Test
    void samplesThatDoNotFitAreRejectedByFieldAndValueAndTheOthersScored() {
        try (RewardEnsemble ensemble = open(2)) {
            List<SampleScore> scores = ensemble.score(List.of(
                    new Sample.Vector(new float[2], new float[VectorEnsembles.ANSWER]),
                    new Sample.Vector(new float[VectorEnsembles.PROMPT], new float[0]),
                    new Sample.Vector(new float[] {0, Float.NaN, 0}, new float[VectorEnsembles.ANSWER]),
                    new Sample.Text("word", "gloss"),
                    new Sample.Unusable("answer is missing: answer="),
                    answering(1)));

            assertThat(scores)
                    .extracting(SampleScore::reason)
                    .containsExactly(
                            "prompt must have 3 values: prompt.width=2",
                            "answer must have 5 values: answer.width=0",
                            "prompt must be finite: prompt.values[1]=NaN",
                            "the ensemble scores vector samples: content=text",
                            "answer is missing: answer=",
                            "");
            assertThat(scores.subList(0, 5)).allMatch(score -> score.outcome() == Outcome.REJECTED);
            assertThat(scores.get(5).outcome()).isEqualTo(Outcome.SCORED);
        }
    }

    @Test
    void anEmptyBatchHasNoScores() {
        try (RewardEnsemble ensemble = open(2)) {
            assertThat(ensemble.score(List.of())).isEmpty();
        }
    }

    @Test
    void objectivesThatCanNeverBeComputedAreRefused() {
        try (RewardEnsemble ensemble = open(1)) {
            assertThatThrownBy(() -> ensemble.check(new Objective.SingleMember("member-9")))
                    .hasMessageEndingWith("member=member-9");
            assertThatThrownBy(() -> ensemble.check(new Objective.UncertaintyWeighted(1, 1)))
                    .hasMessageEndingWith("members=1");
        }
    }

    private RewardEnsemble open(int members, Integer... broken) {
        return RewardEnsemble.open(
                VectorEnsembles.write(directory.resolve("ensemble"), members, ROWS, broken),
                VectorEnsembles.surroundings(runs, listener));
    }

    private static Sample answering(float first) {
        return new Sample.Vector(new float[VectorEnsembles.PROMPT], new float[] {first, 0, 0, 0, 0});
    }

    private static List<Sample> samples(SplittableRandom random, int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(VectorEnsembles.sample(random));
        }
        return samples;
    }

    private static long[] bits(SampleScore score) {
        SampleScore.Scored scored = (SampleScore.Scored) score;
        LongStream raw = IntStream.range(0, scored.members()).mapToLong(m -> Float.floatToRawIntBits(scored.raw(m)));
        LongStream aggregates = IntStream.range(0, scored.objectives())
                .mapToLong(objective -> Double.doubleToRawLongBits(scored.aggregate(objective)));
        return LongStream.concat(raw, aggregates).toArray();
    }
}
