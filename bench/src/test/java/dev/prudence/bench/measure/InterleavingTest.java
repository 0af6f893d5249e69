package dev.prudence.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class InterleavingTest {
    private static final Schedule SCHEDULE = new Schedule(7, Duration.ofMillis(50), Duration.ofMillis(40));

    private final List<String> runs = new ArrayList<>();
    private long now;

    @Test
    void alternatesAfterBothSidesAreWarm() {
        measure(20, 40);

        assertThat(runs.subList(0, 5)).containsExactly("ours", "ours", "ours", "baseline", "baseline");
        List<String> timed = runs.subList(5, runs.size());
        assertThat(timed).hasSize(7 * 3);
        for (int i = 0; i < timed.size(); i += 3) {
            assertThat(timed.subList(i, i + 3)).as("pair %d", i / 3).containsExactly("ours", "ours", "baseline");
        }
    }

    @Test
    void dividesBySamplesOfSeveralRuns() {
        Samples samples = measure(10, 30);

        assertThat(samples.oursMedian()).isCloseTo(0.010, within(1e-12));
        assertThat(samples.baselineMedian()).isCloseTo(0.030, within(1e-12));
        assertThat(samples.ratio().ratio()).isCloseTo(3, within(1e-9));
    }

    @Test
    void runsOnceWhereARunIsLongerThanASample() {
        measure(500, 500);

        assertThat(runs).hasSize(2 + 2 * 7);
    }

    @Test
    void runsAllItemsOfOneSideBehindEachOther() {
        measure(item -> 10, item -> 30);

        List<String> timed = runs.subList(runs.size() - 7 * 3 * 2, runs.size());
        assertThat(timed.subList(0, 6))
                .containsExactly("ours 0", "ours 1", "ours 2", "baseline 0", "baseline 1", "baseline 2");
        assertThat(timed.subList(6, 10)).containsExactly("baseline 0", "baseline 1", "baseline 2", "ours 0");
    }

    @Test
    void refusesSidesWithDifferentItems() {
        Pair pair = new Pair(items("ours", 3, item -> 10), items("baseline", 2, item -> 10));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interleaving.of(SCHEDULE, () -> now).measure(pair))
                .withMessageEndingWith("ours.items=3, baseline.items=2");
    }

    @Test
    void tellsTheMedianDifferenceOfItems() {
        Samples samples = measure(item -> 10 * (item + 1) + (item == 2 ? 100 : item), item -> 10 * (item + 1));

        assertThat(samples.oursMedian()).isCloseTo(0.161, within(1e-12));
        assertThat(samples.baselineMedian()).isCloseTo(0.060, within(1e-12));
        assertThat(samples.note())
                .contains(
                        "ours minus baseline, item by item: median 1.00 ms of 21 items; mean of 7 medians 1.00 ms [1.00, 1.00]");
    }

    @Test
    void doesNotCountItemsOfAPassAsIndependent() {
        Differences differences = Differences.of(new double[][] {{1, 1, 9}, {2, 2, 2}, {0, 3, 3}});

        assertThat(differences.count()).isEqualTo(9);
        assertThat(differences.median()).isEqualTo(2);
        assertThat(differences.mean()).isEqualTo(2);
        // The mean of 1, 2, 3 with deviation 1, and 4.3027 from tables of Student's distribution with two degrees of
        // freedom.
        assertThat(differences.low()).isCloseTo(2 - 4.3027 / Math.sqrt(3), within(1e-4));
        assertThat(differences.high()).isCloseTo(2 + 4.3027 / Math.sqrt(3), within(1e-4));
    }

    @Test
    void countsAnOpeningAsOneObservation() {
        Samples all = Samples.ofOpenings(List.of(
                measure(item -> 11, item -> 10), measure(item -> 12, item -> 10), measure(item -> 13, item -> 10)));

        assertThat(all.oursMedian()).isCloseTo(0.036, within(1e-12));
        assertThat(all.baselineMedian()).isCloseTo(0.030, within(1e-12));
        // 4.3027 / sqrt(3) = 2.48 around the mean of 1, 2, 3.
        assertThat(all.note())
                .contains(
                        "ours minus baseline, item by item: median 2.00 ms of 63 items; mean of 3 medians 2.00 ms [-0.48, 4.48]");
        assertThat(all.ratio().ratio()).isCloseTo(Math.cbrt(10 / 11. * 10 / 12 * 10 / 13), within(1e-9));
    }

    @Test
    void openingsWithoutItemsHaveNoDifferences() {
        Samples all = Samples.ofOpenings(List.of(measure(10, 30), measure(20, 40)));

        assertThat(all.note()).isEmpty();
        assertThat(all.oursMedian()).isCloseTo(0.015, within(1e-12));
    }

    @Test
    void reportsTimesWhereLessIsBetter() {
        Row row = row(Comparison.ofTime("case", OptionalDouble.of(2), 1, this::nothing));

        assertThat(row.ours()).isCloseTo(10, within(1e-9));
        assertThat(row.baseline()).isCloseTo(30, within(1e-9));
        assertThat(row.ratio()).isCloseTo(3, within(1e-9));
        assertThat(row.better()).isEqualTo("less");
    }

    @Test
    void reportsRatesWhereMoreIsBetter() {
        Row row = row(Comparison.ofRate("case", "tokens/s", 6, 1, this::nothing));

        assertThat(row.ours()).isCloseTo(600, within(1e-9));
        assertThat(row.baseline()).isCloseTo(200, within(1e-9));
        assertThat(row.ratio()).isCloseTo(3, within(1e-9));
        assertThat(row.better()).isEqualTo("more");
    }

    @Test
    void writesExactlyTheAgreedFields() {
        JsonNode json =
                new ObjectMapper().valueToTree(row(Comparison.ofRate("length-32", "tokens/s", 1, 2, this::nothing)));

        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "suite",
                        "case",
                        "ours",
                        "baseline",
                        "unit",
                        "better",
                        "ratio",
                        "low",
                        "high",
                        "target",
                        "threads",
                        "device",
                        "commit");
        assertThat(json.get("case").asText()).isEqualTo("length-32");
        assertThat(json.get("target").isNull()).isTrue();
    }

    @Test
    void refusesFewerThanSevenPairs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Schedule(6, Duration.ZERO, Duration.ZERO))
                .withMessageEndingWith("pairs=6");
    }

    @Test
    void refusesSidesThatDisagree() {
        DisagreementException.check("The loss", 1.00005, 1, 1e-4);
        DisagreementException.check("The loss", 10.0005, 10, 1e-4);

        assertThatExceptionOfType(DisagreementException.class)
                .isThrownBy(() -> DisagreementException.check("The loss", 1.0002, 1, 1e-4))
                .withMessageStartingWith("The loss differs");
        assertThatExceptionOfType(DisagreementException.class)
                .isThrownBy(() -> DisagreementException.check("The loss", Double.NaN, 1, 1e-4));
    }

    private Row row(Comparison comparison) {
        return Row.of("suite", comparison, measure(10, 30), "CPU", "abc");
    }

    private Pair nothing() {
        throw new IllegalStateException("Not opened here");
    }

    /** On a clock that only the contenders move. */
    private Samples measure(long ourMillis, long baselineMillis) {
        runs.clear();
        return Interleaving.of(SCHEDULE, () -> now)
                .measure(new Pair(contender("ours", ourMillis), contender("baseline", baselineMillis)));
    }

    private Samples measure(IntToLongFunction ourMillis, IntToLongFunction baselineMillis) {
        return Interleaving.of(SCHEDULE, () -> now)
                .measure(new Pair(items("ours", ourMillis), items("baseline", baselineMillis)));
    }

    private Itemised items(String name, IntToLongFunction millis) {
        return items(name, 3, millis);
    }

    private Itemised items(String name, int count, IntToLongFunction millis) {
        return new Itemised() {
            @Override
            public int items() {
                return count;
            }

            @Override
            public void run(int item) {
                runs.add(name + " " + item);
                now += Duration.ofMillis(millis.applyAsLong(item)).toNanos();
            }
        };
    }

    private Contender contender(String name, long millis) {
        return () -> {
            runs.add(name);
            now += Duration.ofMillis(millis).toNanos();
        };
    }
}
