package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.prudence.monitor.GaoFit.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {

    private static final MonitorSettings SETTINGS = new MonitorSettings(
            Form.REINFORCEMENT_LEARNING, Map.of(Signal.VARIANCE_GROWTH, 2.0), new Patience(2, 3, 0.5));

    private static List<Observation> variances(double... variances) {
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < variances.length; i++) {
            observations.add(Observations.at(i, i, 0, variances[i], null));
        }
        return observations;
    }

    @Test
    void oneValueOverTheThresholdIsNoAlarm() {
        assertThat(Monitor.over(SETTINGS, variances(1, 3, 1, 3, 1, 3))).isEmpty();
    }

    @Test
    void anAlarmBeginsWithTheSecondValueInARowAndEndsWithTheThirdWellBelow() {
        List<Alarm> alarms = Monitor.over(SETTINGS, variances(1, 3, 4, 1.5, 0.9, 0.9, 1.1, 0.9, 0.9, 0.9, 3, 3));

        assertThat(alarms)
                .containsExactly(
                        new Alarm(Signal.VARIANCE_GROWTH, true, 2, 2, 4, 2),
                        new Alarm(Signal.VARIANCE_GROWTH, false, 9, 9, 0.9, 2),
                        new Alarm(Signal.VARIANCE_GROWTH, true, 11, 11, 3, 2));
    }

    @Test
    void oneByOneGivesTheSameAsAllAtOnce() {
        List<Observation> observations = variances(1, 3, 4, 1, 0.5, 0.5, 0.5, 9, 9);
        Monitor monitor = new Monitor(SETTINGS);
        List<Alarm> live = new ArrayList<>();
        observations.forEach(each -> live.addAll(monitor.observe(each)));

        assertThat(live).hasSize(3).isEqualTo(Monitor.over(SETTINGS, observations));
    }

    @Test
    void refusesToGoBack() {
        Monitor monitor = new Monitor(SETTINGS);
        monitor.observe(Observations.at(3, 0, 0, 1, null));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> monitor.observe(Observations.at(3, 0, 0, 1, null)))
                .withMessageContaining("time=3");
    }

    @Test
    void aSignalWithoutAThresholdRaisesNothing() {
        MonitorSettings none = new MonitorSettings(Form.BEST_OF_N, Map.of(), Patience.ITERATIONS);

        assertThat(Monitor.over(none, variances(1, 100, 100))).isEmpty();
        assertThat(Monitor.over(none.with(Signal.KL, 0.5), variances(1, 1, 1, 1)))
                .hasSize(1);
    }

    @Test
    void refusesPatienceThatNeverEnds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Patience(0, 1, 0.5))
                .withMessageContaining("raiseAfter=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Patience(1, 1, Double.NaN))
                .withMessageContaining("clearShare=NaN");
    }
}
