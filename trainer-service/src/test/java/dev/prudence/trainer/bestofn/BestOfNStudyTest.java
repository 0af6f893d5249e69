package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares the study with the definition itself: the mean over every subset of size n of its best member's gold. */
class BestOfNStudyTest {
    private static final int PROMPTS = 3;
    private static final int SAMPLES = 7;
    private static final int[] GRID = {1, 2, 4, 7};

    private final SplittableRandom random = new SplittableRandom(20);
    private final List<Sample> samples = IntStream.range(0, PROMPTS * SAMPLES)
            .mapToObj(id -> new Sample(id, gaussian(), gaussian(), gaussian()))
            .toList();

    @Test
    void goldAndProxyEqualTheMeanOverEverySubset() {
        BestOfNResult result = study(1).analyse(pool(samples));
        assertCurve(result, Objective.MEAN, Sample::mean);
        assertCurve(result, Objective.WCO, Sample::minimum);
        assertCurve(result, Objective.ORACLE, Sample::gold);
    }

    @Test
    void singleIsTheAverageOfTheMembersCurves() {
        Curve single = curve(study(1).analyse(pool(samples)), Objective.SINGLE);
        for (int i = 0; i < GRID.length; i++) {
            double gold =
                    (brute(GRID[i], Sample::first, Sample::gold) + brute(GRID[i], Sample::second, Sample::gold)) / 2;
            double proxy =
                    (brute(GRID[i], Sample::first, Sample::first) + brute(GRID[i], Sample::second, Sample::second)) / 2;
            assertThat(single.points().get(i).gold()).as("n=%d", GRID[i]).isCloseTo(gold, within(1e-12));
            assertThat(single.points().get(i).proxy()).as("n=%d", GRID[i]).isCloseTo(proxy, within(1e-12));
        }
    }

    @Test
    void goldFollowsTheEnsemblesOrderAndNotAMembers() {
        List<Sample> disagreeing = List.of(
                new Sample(0, 10, 3, -9),
                new Sample(1, 20, 2, 0),
                new Sample(2, 30, 1, 1.5),
                new Sample(3, 11, 3, -9),
                new Sample(4, 21, 2, 0),
                new Sample(5, 31, 1, 1.5));
        ScorePool pool = new ScorePool(2, 3, List.of(columns()));
        disagreeing.forEach(sample -> put(pool, sample));
        BestOfNResult result = new BestOfNStudy(new int[] {1, 3}, 10, 1).analyse(pool);
        double top = pool.standardisation(pool.gold()).apply(30.5);
        double bottom = pool.standardisation(pool.gold()).apply(10.5);
        assertThat(curve(result, Objective.MEAN).finalGold()).isCloseTo(top, within(1e-12));
        assertThat(curve(result, Objective.WCO).finalGold()).isCloseTo(top, within(1e-12));
        assertThat(curve(result, Objective.SINGLE).finalGold()).isCloseTo((top + bottom) / 2, within(1e-12));
    }

    @Test
    void anUnscoredSampleLeavesEveryMeanAndEveryCurve() {
        ScorePool withGaps = pool(samples);
        withGaps.put(3, Double.NaN, 1, 1, 1, 1);
        withGaps.put(SAMPLES, 5, 1, Double.POSITIVE_INFINITY, 1, 1);
        List<Sample> rest = samples.stream()
                .filter(sample -> sample.id() != 3 && sample.id() != SAMPLES)
                .toList();
        BestOfNResult result = new BestOfNStudy(new int[] {1, 2, 4}, 20, 1).analyse(withGaps);
        assertThat(result.unscoredSamples()).isEqualTo(2);
        assertThat(result.droppedPrompts()).isZero();
        assertThat(curve(result, Objective.MEAN).points().get(2).gold())
                .isCloseTo(brute(rest, 4, Sample::mean, Sample::gold), within(1e-12));
    }

    @Test
    void aPromptWithTooFewSamplesLeavesAndIsCounted() {
        ScorePool pool = pool(samples);
        pool.put(0, Double.NaN, 1, 1, 1, 1);
        BestOfNResult result = study(1).analyse(pool);
        assertThat(result.droppedPrompts()).isEqualTo(1);
        assertThat(result.unscoredSamples()).isEqualTo(1);
    }

    @Test
    void refusesAPoolWithoutEnoughSamples() {
        ScorePool empty = new ScorePool(PROMPTS, SAMPLES, List.of(columns()));
        assertThatThrownBy(() -> study(1).analyse(empty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("nMax=7, usablePrompts=0, unscored=21");
    }

    @Test
    void refusesAConstantGold() {
        ScorePool pool = pool(samples.stream()
                .map(sample -> new Sample(sample.id(), 2, sample.first(), sample.second()))
                .toList());
        assertThatThrownBy(() -> study(1).analyse(pool)).hasMessageEndingWith("deviation=0.0");
    }

    @Test
    void aConstantProxyIsNullWithAReason() {
        ScorePool pool = new ScorePool(PROMPTS, SAMPLES, List.of(columns()));
        samples.forEach(sample -> pool.put(sample.id(), sample.gold(), sample.first(), sample.second(), 4, 4));
        Curve constant = curve(study(1).analyse(pool), Objective.MEAN);
        assertThat(constant.points())
                .allSatisfy(point -> assertThat(point.proxy()).isNull());
        assertThat(constant.reasons()).containsKey("proxy");
    }

    @Test
    void equalScoresAreOrderedByTheSeededShuffleAndNotByArrival() {
        ScorePool pool = new ScorePool(400, 8, List.of(columns()));
        for (int id = 0; id < 3200; id++) {
            pool.put(id, id % 8, 1, 1, 1, 1);
        }
        Curve constant = curve(new BestOfNStudy(new int[] {1, 8}, 10, 5).analyse(pool), Objective.WCO);
        assertThat(constant.finalGold())
                .as("the last sample to arrive is not preferred")
                .isCloseTo(0, within(0.2));
    }

    @Test
    void sameSeedGivesTheSameResultAndTheOracleBoundsEveryCurve() {
        BestOfNResult result = study(9).analyse(pool(samples));
        assertThat(study(9).analyse(pool(samples))).isEqualTo(result);
        Curve oracle = curve(result, Objective.ORACLE);
        for (Curve curve : result.curves()) {
            for (int i = 0; i < GRID.length; i++) {
                assertThat(curve.points().get(i).gold())
                        .as("%s n=%d", curve.objective(), GRID[i])
                        .isLessThanOrEqualTo(oracle.points().get(i).gold() + 1e-12);
            }
        }
        assertThat(oracle.drop()).isEqualTo(new Interval(0, 0));
        assertThat(oracle.overoptimised()).isFalse();
    }

    @Test
    void firstPointIsThePoolsMean() {
        for (Curve curve : study(2).analyse(pool(samples)).curves()) {
            assertThat(curve.points().get(0).gold()).as("%s", curve.objective()).isCloseTo(0, within(1e-12));
            assertThat(curve.points().get(0).proxy())
                    .as("%s", curve.objective())
                    .isCloseTo(0, within(1e-12));
        }
    }

    @Test
    void aProxyThatPrefersTheWorstIsOveroptimisedInEveryDraw() {
        ScorePool pool = new ScorePool(40, 32, List.of(columns()));
        for (int id = 0; id < 40 * 32; id++) {
            int rank = id % 32;
            double gold = rank < 31 ? rank : -100;
            pool.put(id, gold, rank, rank, rank, rank);
        }
        BestOfNResult result = new BestOfNStudy(BestOfN.powersOfTwo(32), 200, 1).analyse(pool);
        Curve mean = curve(result, Objective.MEAN);
        assertThat(mean.overoptimised()).isTrue();
        assertThat(mean.peakN()).isLessThan(32);
        assertThat(mean.peakGold() - mean.finalGold())
                .isBetween(mean.drop().low() - 1e-9, mean.drop().high() + 1e-9);
    }

    @Test
    void comparisonsArePairedByPrompt() {
        ScorePool pool = new ScorePool(30, 4, List.of(columns()));
        for (int id = 0; id < 120; id++) {
            int prompt = id / 4;
            double promptEffect = 1000.0 * prompt;
            int rank = id % 4;
            pool.put(id, promptEffect + rank, -rank, -rank, rank, rank);
        }
        Comparison comparison = new BestOfNStudy(new int[] {1, 4}, 300, 1)
                .analyse(pool)
                .comparisons()
                .get(0);
        assertThat(comparison.interval().low()).isCloseTo(comparison.difference(), within(1e-9));
        assertThat(comparison.interval().high()).isCloseTo(comparison.difference(), within(1e-9));
        assertThat(comparison.difference()).isPositive();
    }

    private void assertCurve(BestOfNResult result, Objective objective, ToDoubleFunction<Sample> proxy) {
        Curve curve = curve(result, objective);
        for (int i = 0; i < GRID.length; i++) {
            Curve.Point point = curve.points().get(i);
            assertThat(point.gold())
                    .as("%s n=%d", objective, GRID[i])
                    .isCloseTo(brute(GRID[i], proxy, Sample::gold), within(1e-12));
            assertThat(point.proxy())
                    .as("%s n=%d", objective, GRID[i])
                    .isCloseTo(brute(GRID[i], proxy, proxy), within(1e-12));
        }
    }

    private double brute(int n, ToDoubleFunction<Sample> proxy, ToDoubleFunction<Sample> series) {
        return brute(samples, n, proxy, series);
    }

    /** Enumerates all subsets of size n of every prompt; standardises over all samples given. */
    private static double brute(
            List<Sample> all, int n, ToDoubleFunction<Sample> proxy, ToDoubleFunction<Sample> series) {
        double mean = promptAverage(all, series);
        double deviation = Math.sqrt(promptAverage(all, sample -> Math.pow(series.applyAsDouble(sample) - mean, 2)));
        double sum = 0;
        for (int prompt = 0; prompt < PROMPTS; prompt++) {
            int index = prompt;
            List<Sample> own = all.stream()
                    .filter(sample -> sample.id() / SAMPLES == index)
                    .toList();
            List<Double> best = new ArrayList<>();
            for (int mask = 0; mask < 1 << own.size(); mask++) {
                if (Integer.bitCount(mask) == n) {
                    best.add(series.applyAsDouble(bestOf(own, mask, proxy)));
                }
            }
            sum += best.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }
        return (sum / PROMPTS - mean) / deviation;
    }

    /** Every prompt has the same weight, however many of its samples are scored. */
    private static double promptAverage(List<Sample> all, ToDoubleFunction<Sample> series) {
        return IntStream.range(0, PROMPTS)
                .mapToDouble(prompt -> all.stream()
                        .filter(sample -> sample.id() / SAMPLES == prompt)
                        .mapToDouble(series)
                        .average()
                        .orElseThrow())
                .average()
                .orElseThrow();
    }

    private static Sample bestOf(List<Sample> samples, int mask, ToDoubleFunction<Sample> proxy) {
        return IntStream.range(0, samples.size())
                .filter(i -> (mask >> i & 1) == 1)
                .mapToObj(samples::get)
                .max(Comparator.comparingDouble(proxy))
                .orElseThrow();
    }

    private static Curve curve(BestOfNResult result, Objective objective) {
        return result.curves().stream()
                .filter(curve -> curve.objective().equals(objective))
                .findFirst()
                .orElseThrow();
    }

    private static BestOfNStudy study(long seed) {
        return new BestOfNStudy(GRID, 50, seed);
    }

    private static EnsembleColumns columns() {
        return new EnsembleColumns(
                "vector", 0.25, List.of("member-0", "member-1"), List.of(Objective.MEAN, Objective.WCO));
    }

    private static ScorePool pool(List<Sample> samples) {
        ScorePool pool = new ScorePool(PROMPTS, SAMPLES, List.of(columns()));
        samples.forEach(sample -> put(pool, sample));
        return pool;
    }

    private static void put(ScorePool pool, Sample sample) {
        pool.put(sample.id(), sample.gold(), sample.first(), sample.second(), sample.mean(), sample.minimum());
    }

    private double gaussian() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private record Sample(int id, double gold, double first, double second) {
        double mean() {
            return (first + second) / 2;
        }

        double minimum() {
            return Math.min(first, second);
        }
    }
}
