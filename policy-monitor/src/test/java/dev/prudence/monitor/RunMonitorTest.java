package dev.prudence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.StageStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunMonitorTest {

    private static final Map<Signal, Double> KL_OF_FIVE = Map.of(Signal.KL, 5.0);

    private final RunMonitor monitor = new RunMonitor(KL_OF_FIVE);
    private final List<Alarm> alarms = new ArrayList<>();
    private long sequence;

    @Test
    void eventsGiveTheAlarmsOfTheMonitorItself() {
        List<Observation> observations = rising(0, 12);
        observations.forEach(each -> take("ppo-mean", each));
        assertThat(alarms)
                .isEqualTo(Monitor.over(RunMonitor.settings("ppo", KL_OF_FIVE), observations))
                .extracting(Alarm::signal)
                .contains(Signal.KL);
    }

    @Test
    void anEventThatCameBeforeIsIgnored() {
        RunEvent event = observed("ppo-mean", rising(0, 1).get(0));
        monitor.take(event);
        monitor.take(event);
        assertThat(monitor.policies()).isEqualTo(1);
        assertThat(monitor.take(event)).isEmpty();
    }

    /** The second start sees the same from time 4 on: the alarms are those of one start, not of time running backwards. */
    @Test
    void aStageThatIsStartedAgainReplacesWhatItSaid() {
        rising(0, 7).forEach(each -> take("ppo-mean", each));
        alarms.clear();
        rising(4, 12).forEach(each -> take("ppo-mean", each));
        List<Alarm> whole = Monitor.over(RunMonitor.settings("ppo", KL_OF_FIVE), rising(0, 12));
        assertThat(alarms)
                .isEqualTo(whole.stream().filter(alarm -> alarm.time() >= 4).toList());
    }

    @Test
    void policiesAreWatchedApart() {
        for (Observation each : rising(0, 12)) {
            take("ppo-mean", each);
            take("ppo-uwo", each);
        }
        monitor.take(RunEvent.newBuilder()
                .setRunId("run")
                .setSequence(1_000)
                .setStageStarted(StageStarted.getDefaultInstance())
                .build());
        assertThat(monitor.policies()).isEqualTo(2);
        assertThat(alarms.stream().filter(alarm -> alarm.signal() == Signal.KL)).hasSize(2);
    }

    private void take(String policy, Observation observation) {
        alarms.addAll(monitor.take(observed(policy, observation)));
    }

    private RunEvent observed(String policy, Observation observation) {
        return RunEvent.newBuilder()
                .setRunId("run")
                .setStage(policy + "-seed-1")
                .setSequence(++sequence)
                .setPolicyObserved(ObservedEvents.of(policy, "ppo", observation))
                .build();
    }

    private static List<Observation> rising(int from, int to) {
        List<Observation> observations = new ArrayList<>();
        for (int time = from; time < to; time++) {
            observations.add(new Observation(time, time, time, 1, 1, null, null, null, null, null, null, null));
        }
        return observations;
    }
}
