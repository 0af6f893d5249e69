package dev.prudence.trainer.dashboard.curves;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.StageProgressed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunCurvesTest {

    private final RunCurves curves = new RunCurves(100_000, 1_000);
    private long sequence;
    private double now;

    @Test
    void namesSeriesByStageSoThatRepetitionsStayApart() {
        metric("ppo-seed-1", "ppo/gold", 0, 1);
        metric("ppo-seed-2", "ppo/gold", 0, 2);
        metric("thinker", "thinker/model/reward_loss", 0, 3);
        metric("sft", "loss", 0, 4);
        assertThat(curves.series())
                .containsOnlyKeys("ppo-seed-1/gold", "ppo-seed-2/gold", "thinker/model/reward_loss", "sft/loss");
    }

    @Test
    void takesWhatFollowsARestartInPlaceOfWhatWasThere() {
        for (int step = 0; step < 10; step++) {
            metric("ppo", "ppo/gold", step, step);
        }
        metric("ppo", "ppo/gold", 7, 70);
        metric("ppo", "ppo/gold", 8, 80);
        Line line = line("ppo/gold", Axis.STEP);
        assertThat(line.x()).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
        assertThat(line.y()).endsWith(6.0, 70.0, 80.0);
        assertThat(curves.size()).isEqualTo(9);
    }

    @Test
    void drawsAgainstTimeAndAgainstTheDivergence() {
        for (int step = 0; step < 3; step++) {
            now = 10 * step;
            metric("ppo", "ppo/gold", step, step);
            metric("ppo", "ppo/kl", step, 3 - step);
        }
        metric("ppo", "ppo/gold", 3, 9);
        assertThat(line("ppo/gold", Axis.TIME).x()).containsExactly(0.0, 10.0, 20.0, 20.0);
        Line divergence = line("ppo/gold", Axis.KL);
        assertThat(divergence.x()).as("a step without divergence has no place").containsExactly(1.0, 2.0, 3.0);
        assertThat(divergence.y()).containsExactly(2.0, 1.0, 0.0);
        assertThat(curves.lines(List.of("sft/loss"), Axis.KL, Range.ALL, 10)).isEmpty();
    }

    @Test
    void makesCurvesOfWhatIsObservedAndOfProgress() {
        curves.apply(event("best-of-n")
                .setPolicyObserved(PolicyObserved.newBuilder()
                        .setPolicy("policy/mean")
                        .setTime(4)
                        .setKl(0.5)
                        .setProxy(1)
                        .setVariance(2)
                        .setProbe(PolicyObserved.Probe.newBuilder().setGold(3)))
                .build());
        progress("best-of-n", 100);
        now = 0.5;
        progress("best-of-n", 150);
        now = 2;
        progress("best-of-n", 300);
        assertThat(curves.series())
                .containsOnlyKeys(
                        "best-of-n policy mean/kl (watched)",
                        "best-of-n policy mean/proxy (watched)",
                        "best-of-n policy mean/variance (watched)",
                        "best-of-n policy mean/gold (watched)",
                        "best-of-n/samples-per-second");
        assertThat(line("best-of-n policy mean/gold (watched)", Axis.KL).x()).containsExactly(0.5);
        assertThat(line("best-of-n/samples-per-second", Axis.TIME).y()).containsExactly(100.0);
    }

    @Test
    void keepsTheNewestPointsInOrderAndSaysWhenSomeAreGone() {
        for (int step = 0; step < 1_500; step++) {
            metric("ppo", "ppo/gold", step, step);
        }
        Optional<List<Point>> newest = curves.after(1_400);
        assertThat(newest.orElseThrow()).hasSize(100).first().isEqualTo(new Point("ppo/gold", 1_400, 0, 1_400));
        assertThat(curves.after(1_500).orElseThrow()).isEmpty();
        assertThat(curves.after(500).orElseThrow()).hasSize(1_000);
        assertThat(curves.after(499)).isEmpty();
    }

    @Test
    void thinsTheLongestCurveWhenThereIsNoRoom() {
        RunCurves small = new RunCurves(16_000, 10);
        for (int step = 0; step < 60_000; step++) {
            small.apply(metricEvent("ppo", "ppo/gold", step, step == 30_000 ? 99 : Math.sin(step)));
            if (step < 100) {
                small.apply(metricEvent("ppo", "ppo/kl", step, step));
            }
        }
        assertThat(small.size()).isLessThanOrEqualTo(16_000);
        assertThat(small.series())
                .hasEntrySatisfying(
                        "ppo/gold", series -> assertThat(series.isThinned()).isTrue());
        assertThat(small.series())
                .hasEntrySatisfying(
                        "ppo/kl", series -> assertThat(series.isThinned()).isFalse());
        Line line =
                small.lines(List.of("ppo/gold"), Axis.STEP, Range.ALL, 10_000).get(0);
        assertThat(line.y()).as("extremes stay").contains(99.0);
        assertThat(line.x()).isSorted().endsWith(59_999.0);
    }

    @Test
    void holdsAMillionPointsAndDrawsThemWithFew() {
        RunCurves large = new RunCurves(2_000_000, 1_000);
        for (int step = 0; step < 1_000_000; step++) {
            large.apply(metricEvent("sft", "sft/loss", step, step == 777_777 ? -5 : 1.0 / (1 + step)));
        }
        assertThat(large.size()).isEqualTo(1_000_000);
        Line whole = large.lines(List.of("sft/loss"), Axis.STEP, Range.ALL, 400).get(0);
        assertThat(whole.points()).isEqualTo(1_000_000);
        assertThat(whole.x().size()).isLessThanOrEqualTo(1_600);
        assertThat(whole.y()).contains(-5.0);
        Line part = large.lines(List.of("sft/loss"), Axis.STEP, new Range(777_770, 777_780), 400)
                .get(0);
        assertThat(part.x()).hasSize(13);
    }

    @Test
    void leavesOutCurvesBeyondItsLimit() {
        for (int stage = 0; stage < RunCurves.MOST_SERIES + 5; stage++) {
            metric("stage-" + stage, "loss", 0, 1);
        }
        assertThat(curves.series()).hasSize(RunCurves.MOST_SERIES);
        assertThat(curves.leftOut()).isEqualTo(5);
    }

    private Line line(String name, Axis axis) {
        return curves.lines(List.of(name), axis, Range.ALL, 100).get(0);
    }

    private void metric(String stage, String name, long step, double value) {
        curves.apply(metricEvent(stage, name, step, value));
    }

    private void progress(String stage, long done) {
        curves.apply(event(stage)
                .setStageProgressed(StageProgressed.newBuilder()
                        .setActivity("sampling")
                        .setDone(done)
                        .setUnit("samples"))
                .build());
    }

    private RunEvent metricEvent(String stage, String name, long step, double value) {
        return event(stage)
                .setMetricRecorded(
                        MetricRecorded.newBuilder().setName(name).setStep(step).setValue(value))
                .build();
    }

    private RunEvent.Builder event(String stage) {
        return RunEvent.newBuilder()
                .setSequence(++sequence)
                .setStage(stage)
                .setTime(Timestamp.newBuilder().setSeconds((long) now).setNanos((int)
                        Math.round((now - Math.floor(now)) * 1e9)));
    }
}
