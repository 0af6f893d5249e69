package dev.prudence.reward.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against naive formulas, in exact decimal arithmetic where sums are concerned, so that no shared shortcut can hide. */
class ObjectiveTest {

    private static final int CASES = 500;

    private final SplittableRandom random = new SplittableRandom(2310);

    @Test
    void meanVarianceAndMinimumEqualExactDecimalArithmetic() {
        for (int i = 0; i < CASES; i++) {
            double[] values = scores(2 + random.nextInt(7), 3);
            MemberScores scores = of(values);
            double mean = exactMean(values);
            double population = exactSquares(values) / values.length;
            double sample = exactSquares(values) / (values.length - 1);
            assertThat(new Objective.Mean().aggregate(scores)).as("mean %d", i).isCloseTo(mean, within(1e-14));
            assertThat(new Objective.WorstCase().aggregate(scores))
                    .as("minimum %d", i)
                    .isEqualTo(IntStream.range(0, values.length)
                            .mapToDouble(m -> values[m])
                            .sorted()
                            .findFirst()
                            .orElseThrow());
            assertThat(new Objective.UncertaintyWeighted(0.5, 0).aggregate(scores))
                    .as("population %d", i)
                    .isCloseTo(mean - 0.5 * population, within(1e-13));
            assertThat(new Objective.UncertaintyWeighted(0.5, 1).aggregate(scores))
                    .as("sample %d", i)
                    .isCloseTo(mean - 0.5 * sample, within(1e-13));
        }
    }

    @Test
    void sampleVarianceOfFiveMembersWeighsAQuarterMore() {
        MemberScores scores = of(scores(5, 2));
        double mean = scores.mean();
        double paper = mean - new Objective.UncertaintyWeighted(0.1, 0).aggregate(scores);
        double code = mean - new Objective.UncertaintyWeighted(0.1, 1).aggregate(scores);
        assertThat(code / paper).isCloseTo(1.25, within(1e-9));
    }

    @Test
    void softMinimumEqualsItsFormula() {
        for (int i = 0; i < CASES; i++) {
            double[] values = scores(5, 2);
            double beta = 0.2 + 3 * random.nextDouble();
            double sum = 0;
            for (double value : values) {
                sum += Math.exp(-value / beta);
            }
            assertThat(new Objective.SoftMin(beta).aggregate(of(values)))
                    .as("beta %f", beta)
                    .isCloseTo(-beta * Math.log(sum / values.length), within(1e-10));
        }
    }

    @Test
    void softMinimumTendsToMinimumAndMean() {
        for (int i = 0; i < CASES; i++) {
            MemberScores scores = of(scores(5, 2));
            assertThat(new Objective.SoftMin(1e-9).aggregate(scores)).isCloseTo(scores.minimum(), within(1e-8));
            assertThat(new Objective.SoftMin(1e7).aggregate(scores)).isCloseTo(scores.mean(), within(1e-6));
        }
    }

    @Test
    void softMinimumIsMeanMinusVarianceOverTwiceBetaToSecondOrder() {
        MemberScores scores = of(0.1, -0.05, 0.02, 0.07, -0.01);
        double beta = 2;
        assertThat(new Objective.SoftMin(beta).aggregate(scores))
                .isCloseTo(scores.mean() - scores.variance(0) / (2 * beta), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e6, -1e3, 1e3, 1e6})
    void softMinimumNeitherOverflowsNorUnderflows(double offset) {
        double shifted = new Objective.SoftMin(0.1).aggregate(of(offset, offset + 1, offset + 2));
        double plain = new Objective.SoftMin(0.1).aggregate(of(0, 1, 2));
        assertThat(shifted - offset).isCloseTo(plain, within(1e-8));
    }

    @Test
    void aSingleMemberIsThatMembersScore() {
        MemberScores scores = MemberScores.of(List.of("a", "b"), 1, 2);
        Objective b = new Objective.SingleMember("b");
        assertThat(b.aggregate(scores)).isEqualTo(2);
        assertThat(b.isDefinedFor(MemberScores.of(List.of("a"), 1))).isFalse();
        assertThatThrownBy(() -> b.aggregate(MemberScores.of(List.of("a"), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("member=b");
    }

    @Test
    void quantilesEqualNeighboursWeighedByTheirDistance() {
        for (int i = 0; i < CASES; i++) {
            double[] values = scores(1 + random.nextInt(8), 2);
            double[] sorted = Arrays.stream(values).sorted().toArray();
            double probability = random.nextDouble();
            BigDecimal place = new BigDecimal(probability).multiply(BigDecimal.valueOf(sorted.length - 1L));
            int below = place.intValue();
            BigDecimal share = place.subtract(BigDecimal.valueOf(below));
            BigDecimal expected = new BigDecimal(sorted[below]).multiply(BigDecimal.ONE.subtract(share));
            if (below + 1 < sorted.length) {
                expected = expected.add(new BigDecimal(sorted[below + 1]).multiply(share));
            }
            assertThat(new Objective.Quantile(probability).aggregate(of(values)))
                    .as("quantile %f", probability)
                    .isCloseTo(expected.doubleValue(), within(1e-12));
        }
    }

    @Test
    void theMedianIsTheMiddleAndTheExtremeQuantilesAreTheExtremes() {
        assertThat(new Objective.Median().aggregate(of(3, -7, 1))).isEqualTo(1);
        assertThat(new Objective.Median().aggregate(of(3, -7, 1, 2))).isEqualTo(1.5);
        assertThat(new Objective.Quantile(0).aggregate(of(3, -7, 1))).isEqualTo(-7);
        assertThat(new Objective.Quantile(1).aggregate(of(3, -7, 1))).isEqualTo(3);
        assertThatThrownBy(() -> new Objective.Quantile(1.5)).hasMessageEndingWith("probability=1.5");
        assertThatThrownBy(() -> new Objective.Quantile(Double.NaN)).hasMessageEndingWith("probability=NaN");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteNeverGetIn(double value) {
        assertThatThrownBy(() -> of(1, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("member-1=" + value);
    }

    @Test
    void parametersOutOfRangeAreRefusedByNameAndValue() {
        assertThatThrownBy(() -> new Objective.UncertaintyWeighted(-0.5, 0)).hasMessageEndingWith("lambda=-0.5");
        assertThatThrownBy(() -> new Objective.UncertaintyWeighted(0.5, 2)).hasMessageEndingWith("ddof=2");
        assertThatThrownBy(() -> new Objective.SoftMin(0)).hasMessageEndingWith("beta=0.0");
        assertThatThrownBy(() -> new Normalisation(0, 0)).hasMessageEndingWith("deviation=0.0");
        assertThatThrownBy(() -> new Normalisation(Double.NaN, 1)).hasMessageEndingWith("mean=NaN");
        assertThat(new Objective.UncertaintyWeighted(0.5, 1).isDefinedFor(of(1)))
                .isFalse();
    }

    @Test
    void normalisationSubtractsTheMeanAndDividesByTheDeviation() {
        assertThat(new Normalisation(-1.5, 0.25).apply(2f)).isEqualTo((2 + 1.5) / 0.25);
    }

    @Test
    void objectivesAreReadFromAManifest() throws JsonProcessingException {
        assertThat(Objectives.fromJson(json("""
                                [{"kind":"mean"},{"kind":"worst-case"},{"kind":"uncertainty-weighted","lambda":0.5,"ddof":1},
                                 {"kind":"soft-min","beta":2},{"kind":"single-member","member":"member-3"},
                                 {"kind":"median"},{"kind":"quantile","probability":0.25}]""")))
                .containsExactly(
                        new Objective.Mean(),
                        new Objective.WorstCase(),
                        new Objective.UncertaintyWeighted(0.5, 1),
                        new Objective.SoftMin(2),
                        new Objective.SingleMember("member-3"),
                        new Objective.Median(),
                        new Objective.Quantile(0.25));
        JsonNode unknown = json("[{\"kind\":\"mode\"}]");
        assertThatThrownBy(() -> Objectives.fromJson(unknown)).hasMessageEndingWith("kind=mode");
        JsonNode incomplete = json("[{\"kind\":\"soft-min\"}]");
        assertThatThrownBy(() -> Objectives.fromJson(incomplete)).hasMessageContaining("beta=");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }

    private double[] scores(int count, double scale) {
        return random.doubles(count, -scale, scale).toArray();
    }

    private static MemberScores of(double... values) {
        return MemberScores.of(
                IntStream.range(0, values.length).mapToObj(m -> "member-" + m).toList(), values);
    }

    private static double exactMean(double[] values) {
        return exactSum(values)
                .divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128)
                .doubleValue();
    }

    private static double exactSquares(double[] values) {
        BigDecimal mean = exactSum(values).divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128);
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value).subtract(mean).pow(2));
        }
        return sum.doubleValue();
    }

    private static BigDecimal exactSum(double[] values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum;
    }
}
