package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.monitor.GaoFit.Form;
import dev.prudence.monitor.GaoFit.Point;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GaoFitTest {

    private static final double[] DISTANCES = {0.5, 0.9, 1.4, 2.0, 2.6, 3.3};

    private static List<Point> curve(GaoFit truth) {
        return DoubleStream.of(DISTANCES)
                .mapToObj(d -> new Point(d, truth.at(d)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void findsTheNumbersThatMadeTheCurve(Form form) {
        GaoFit fit = GaoFit.of(form, curve(new GaoFit(form, 1.7, 0.4))).orElseThrow();

        assertThat(fit.alpha()).isCloseTo(1.7, within(1e-9));
        assertThat(fit.beta()).isCloseTo(0.4, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void thePeakIsTheHighestPlaceOfTheCurve(Form form) {
        GaoFit fit = new GaoFit(form, 1.7, 0.6);
        double peak = fit.peakDistance().orElseThrow();

        double searched = DoubleStream.iterate(0.01, d -> d < 50, d -> d + 0.001)
                .boxed()
                .max(Comparator.comparingDouble(fit::at))
                .orElseThrow();
        assertThat(peak).isCloseTo(searched, within(2e-3));
    }

    @Test
    void closedFormsOfThePeak() {
        assertThat(new GaoFit(Form.BEST_OF_N, 3, 0.5).peakDistance().orElseThrow())
                .isEqualTo(3);
        GaoFit learning = new GaoFit(Form.REINFORCEMENT_LEARNING, 1, 0.5);
        assertThat(learning.peakDistance().orElseThrow()).isCloseTo(Math.E, within(1e-12));
        assertThat(learning.at(Math.E)).isCloseTo(0.5 * Math.E, within(1e-12));
    }

    @Test
    void isTheLeastSquaresSolution() {
        List<Point> noisy = Stream.of(1.0, 2.0, 3.0, 4.0, 5.0)
                .map(d -> new Point(d, 2 * d - 0.3 * d * d + (d % 2 == 0 ? 0.2 : -0.2)))
                .toList();
        GaoFit fit = GaoFit.of(Form.BEST_OF_N, noisy).orElseThrow();

        for (double[] step : new double[][] {{1e-3, 0}, {-1e-3, 0}, {0, 1e-3}, {0, -1e-3}}) {
            GaoFit other = new GaoFit(Form.BEST_OF_N, fit.alpha() + step[0], fit.beta() + step[1]);
            assertThat(squares(other, noisy)).isGreaterThan(squares(fit, noisy));
        }
    }

    private static double squares(GaoFit fit, List<Point> points) {
        return points.stream()
                .mapToDouble(point -> Math.pow(fit.at(point.distance()) - point.gold(), 2))
                .sum();
    }

    @Test
    void leavesOutWhatIsTooNearAndNeedsFourPoints() {
        GaoFit truth = new GaoFit(Form.BEST_OF_N, 2, 0.5);
        List<Point> three = curve(truth).subList(0, 3);

        assertThat(GaoFit.of(Form.BEST_OF_N, three)).isEmpty();
        assertThat(GaoFit.of(
                        Form.BEST_OF_N,
                        Stream.concat(three.stream(), Stream.of(new Point(0.29, 100)))
                                .toList()))
                .isEmpty();
        assertThat(GaoFit.of(Form.BEST_OF_N, List.of(three.get(0), three.get(0), three.get(0), three.get(0))))
                .as("one place does not determine two numbers")
                .isEmpty();
    }

    @Test
    void aCurveThatOnlyRisesHasNoPeak() {
        assertThat(new GaoFit(Form.REINFORCEMENT_LEARNING, 1, -0.1).peakDistance())
                .isEmpty();
        assertThat(new GaoFit(Form.BEST_OF_N, 1, 0).peakDistance()).isEmpty();
    }
}
