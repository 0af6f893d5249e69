package dev.prudence.launcher.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.monitor.Observation;
import dev.prudence.monitor.ObservedEvents;
import dev.prudence.monitor.Signal;
import dev.prudence.monitor.WatchedPolicies;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Divergence rises by one nat in each iteration, and gold falls from the fifth on. */
class MonitoringTest {

    private static final Map<Signal, Double> KL_OF_FIVE = Map.of(Signal.KL, 5.0);

    @TempDir
    Path directory;

    private final List<String> lines = new ArrayList<>();

    @Test
    void aFinishedRunShowsTheFirstAlarmOfEachSignalBesideGold() throws Exception {
        List<Observation> observations = new ArrayList<>();
        List<GoldPoint> gold = new ArrayList<>();
        for (int time = 0; time < 12; time++) {
            observations.add(observation(time));
            gold.add(new GoldPoint(time, time, 5 - Math.abs(time - 5)));
        }
        WatchedPolicies.write(List.of(new WatchedPolicy("ppo-mean", "ppo", 3, observations, gold)), directory);

        assertThat(FinishedRun.read(directory).lines(KL_OF_FIVE))
                .anySatisfy(
                        line -> assertThat(line).matches("ppo-mean +3  kl +7 +7.00 +7.00 +5.00 +3.00 +5.00 +5 +-1.00"))
                .endsWith("1 policies, 1 with an alarm, 1 that lose more than a tenth of their peak's gold for good.");
    }

    @Test
    void aDirectoryWithoutObservationsIsRefusedWithItsName() throws Exception {
        assertThatThrownBy(() -> FinishedRun.read(directory))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("monitoring.json");
        Files.writeString(directory.resolve(WatchedPolicies.FILE), "[{\"name\":");
        assertThatThrownBy(() -> FinishedRun.read(directory))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void alarmsOfTheWatchedRunAreToldUntilItEnds() {
        LiveAlarms alarms = new LiveAlarms(Optional.of("mine"), false, KL_OF_FIVE, ZoneOffset.UTC, lines::add);
        for (int time = 0; time < 8; time++) {
            assertThat(alarms.take(observed("mine", time))).isTrue();
            assertThat(alarms.take(observed("other", time))).isTrue();
        }
        assertThat(alarms.take(ended("other"))).isTrue();
        assertThat(alarms.take(ended("mine"))).isFalse();
        assertThat(lines)
                .containsExactly(
                        "00:00:07  ppo-mean-seed-3  7  ALARM kl: KL 7.00, threshold 5.00, KL 7.00",
                        "00:01:40  mine has ended, policies=1");
    }

    @Test
    void everyObservationIsToldWhereAsked() {
        LiveAlarms alarms = new LiveAlarms(Optional.empty(), true, Map.of(), ZoneOffset.UTC, lines::add);
        alarms.take(observed("mine", 0));
        assertThat(alarms.take(ended("mine"))).isTrue();
        assertThat(lines.get(0)).isEqualTo("00:00:00  mine  ppo-mean-seed-3  0  KL 0.00, proxy 0.00, variance 1.000");
    }

    private static RunEvent observed(String run, int time) {
        return RunEvent.newBuilder()
                .setRunId(run)
                .setSequence(time + 1)
                .setTime(Timestamp.newBuilder().setSeconds(time))
                .setStage("ppo-mean-seed-3")
                .setPolicyObserved(ObservedEvents.of("ppo-mean", "ppo", observation(time)))
                .build();
    }

    private static RunEvent ended(String run) {
        return RunEvent.newBuilder()
                .setRunId(run)
                .setSequence(100)
                .setTime(Timestamp.newBuilder().setSeconds(100))
                .setRunEnded(RunEnded.getDefaultInstance())
                .build();
    }

    private static Observation observation(int time) {
        return new Observation(time, time, 0, 1, 1, null, null, null, null, null, null, null);
    }
}
