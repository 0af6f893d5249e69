package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.monitor.GaoFit.Form;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignalsTest {

    private final Signals signals = new Signals(Form.REINFORCEMENT_LEARNING);

    @Test
    void theReferenceShowsNothing() {
        Map<Signal, Double> first = signals.of(Observations.at(0, 0, 1, 0.2, -3.0));

        assertThat(first)
                .containsOnly(
                        entry(Signal.KL, 0.0),
                        entry(Signal.VARIANCE_GROWTH, 1.0),
                        entry(Signal.DISAGREEMENT_GROWTH, 1.0),
                        entry(Signal.LENGTH_DRIFT, 0.0),
                        entry(Signal.DIVERSITY_LOSS, 0.0),
                        entry(Signal.REPETITION_GROWTH, 0.0),
                        entry(Signal.ENTROPY_LOSS, 0.0),
                        entry(Signal.PROXY_GOLD_GAP, 0.0),
                        entry(Signal.PROBE_DECLINE, 0.0));
    }

    @Test
    void everySignalAgainstItsDefinition() {
        signals.of(new Observation(0, 0, 1, 2, 0.2, 0.4, 0.5, 10.0, 0.5, 0.1, 3.0, new Probe(-3, 2, 64)));
        Map<Signal, Double> now =
                signals.of(new Observation(5, 4, 5, 9, 0.5, 0.6, 1.5, 20.0, 0.4, 0.3, 1.0, new Probe(-1, 9, 64)));

        assertThat(now)
                .containsEntry(Signal.KL, 4.0)
                .containsEntry(Signal.VARIANCE_GROWTH, 2.5)
                .containsEntry(Signal.DISAGREEMENT_GROWTH, 3.0)
                .containsEntry(Signal.LENGTH_DRIFT, Math.log(2))
                .containsEntry(Signal.ENTROPY_LOSS, 2.0)
                .containsEntry(Signal.PROXY_GOLD_GAP, 1.0)
                .containsEntry(Signal.PROBE_DECLINE, 0.0);
        assertThat(now.get(Signal.DIVERSITY_LOSS)).isCloseTo(0.2, within(1e-12));
        assertThat(now.get(Signal.REPETITION_GROWTH)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void aDeclineIsMeasuredOnMeansOfTwo() {
        signals.of(Observations.at(0, 0, 0, 1, 0.0));
        signals.of(Observations.at(1, 1, 0, 1, 4.0));
        signals.of(Observations.at(2, 2, 0, 1, 8.0));
        Map<Signal, Double> now = signals.of(Observations.at(3, 3, 0, 1, 2.0));

        // In deviations of 2: 0, 2, 4, 1; means of two: 0, 1, 3, 2.5.
        assertThat(now.get(Signal.PROBE_DECLINE)).isCloseTo(0.5 / 3, within(1e-12));
    }

    @Test
    void withoutAProbeNothingIsSaidAboutGold() {
        assertThat(signals.of(Observations.at(0, 0, 0, 1, null)))
                .doesNotContainKeys(Signal.PROXY_GOLD_GAP, Signal.PROBE_DECLINE, Signal.PREDICTED_PEAK);
    }

    @Test
    void theDistanceToThePredictedPeakIsRelative() {
        GaoFit truth = new GaoFit(Form.REINFORCEMENT_LEARNING, 1, 0.5);
        signals.of(Observations.at(0, 0, 0, 1, 0.0));
        Map<Signal, Double> now = Map.of();
        for (int d = 1; d <= 4; d++) {
            now = signals.of(Observations.at(d, d * d, 0, 1, 2 * truth.at(d)));
        }

        assertThat(now.get(Signal.PREDICTED_PEAK)).isCloseTo(4 / Math.E, within(1e-9));
    }
}
