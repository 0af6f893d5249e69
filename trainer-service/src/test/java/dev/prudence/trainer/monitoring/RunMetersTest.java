package dev.prudence.trainer.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import dev.prudence.monitoring.Exposition;
import dev.prudence.monitoring.Metric;
import dev.prudence.monitoring.SettableGauges;
import dev.prudence.monitoring.TrainerMetrics;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.ModelPublished;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.proto.run.v1.StageStarted;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RunMetersTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RunMeters meters = new RunMeters(registry);
    private long seconds = 1_000;

    @Test
    void everyMetricComesFromTheEventsOfARun() {
        TrainerMetrics.CONSUMER_LAG.gauge(registry, 1, each -> each, "policy-service", "topic");
        TrainerMetrics.CONSUMER_COMMITTED.gauge(registry, 1, each -> each, "policy-service", "topic");
        begin("run-1", false);
        stage("ppo");
        observed(0, 0.5, 1.0, true);
        alarm(true);
        metric("ppo/policy_loss", 0.25, 1);
        metric("agent/solve-rate-greedy-k20", 0.75, 1);
        tell(event -> event.setStageCompleted(StageCompleted.newBuilder().setSeconds(2)));

        Exposition exposition = Exposition.of(registry.scrape());
        assertThat(exposition.problems(TrainerMetrics.ALL)).isEmpty();
        assertThat(exposition.absent(TrainerMetrics.ALL)).isEmpty();
    }

    @Test
    void goldIsHeldAgainstItsHighestValueAndDisagreementAgainstItsFirst() {
        begin("run-1", false);
        stage("ppo");
        observed(0, 0.5, 0.04, true);
        observed(1, 0.9, 0.09, true);
        observed(2, 0.6, 0.16, true);

        assertThat(value(TrainerMetrics.GOLD, "ppo")).isEqualTo(0.6);
        assertThat(value(TrainerMetrics.GOLD_PEAK, "ppo")).isEqualTo(0.9);
        assertThat(value(TrainerMetrics.GOLD_ERROR, "ppo")).as("2 / √16").isEqualTo(0.5);
        assertThat(value(TrainerMetrics.DISAGREEMENT, "ppo")).isCloseTo(0.4, within(1e-12));
        assertThat(value(TrainerMetrics.DISAGREEMENT_FIRST, "ppo")).isCloseTo(0.2, within(1e-12));

        observed(0, 0.3, 0.01, true);
        assertThat(value(TrainerMetrics.GOLD_PEAK, "ppo")).as("begun anew").isEqualTo(0.3);
        assertThat(value(TrainerMetrics.DISAGREEMENT_FIRST, "ppo")).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void evaluationsAreSeenToo() {
        begin("run-1", false);
        stage("ppo");
        metric("ppo-x/gold", 0.7, 0);
        metric("ppo-x/kl", 2.5, 0);
        metric("ppo-x/entropy", 9, 0);
        assertThat(value(TrainerMetrics.GOLD, "ppo-x")).isEqualTo(0.7);
        assertThat(value(TrainerMetrics.KL, "ppo-x")).isEqualTo(2.5);
    }

    @Test
    void aStepWithSeveralLossesCountsOnce() {
        begin("run-1", false);
        stage("agent");
        metric("agent/model/reward_loss", 1, 64);
        metric("agent/actor/policy_loss", 2, 64);
        metric("agent/model/reward_loss", 3, 128);
        assertThat(TrainerMetrics.LEARNER_STEPS.counter(registry, "agent").count())
                .isEqualTo(2);
        assertThat(value(TrainerMetrics.LOSS, "model/reward_loss")).isEqualTo(3);
        assertThat(value(TrainerMetrics.LEARNER_TIME)).isEqualTo(seconds);
    }

    @Test
    void progressCountsWhatWasAddedAndNotWhatAnEarlierProcessDid() {
        begin("run-1", false);
        stage("agent");
        progress("agent", 64, "frames");
        progress("agent", 192, "frames");
        progress("sampling a", 30, "samples");
        progress("sampling b", 10, "samples");
        progress("sampling a", 40, "samples");
        progress("training member 1", 40, "samples");
        assertThat(TrainerMetrics.FRAMES.counter(registry).count()).isEqualTo(192);
        assertThat(TrainerMetrics.SAMPLES.counter(registry).count()).isEqualTo(50);

        begin("run-1", true);
        stage("agent");
        progress("agent", 500, "frames");
        progress("agent", 510, "frames");
        assertThat(TrainerMetrics.FRAMES.counter(registry).count()).isEqualTo(202);
    }

    @Test
    void incidentsAreNoProgress() {
        begin("run-1", false);
        stage("ppo");
        double before = value(TrainerMetrics.PROGRESS_TIME);
        tell(event -> event.setIncidentRaised(
                IncidentRaised.newBuilder().setSeverity(Severity.SEVERITY_ERROR).setCode("nan-quarantined")));
        assertThat(value(TrainerMetrics.PROGRESS_TIME)).isEqualTo(before);
        assertThat(TrainerMetrics.INCIDENTS
                        .counter(registry, "nan-quarantined", "error")
                        .count())
                .isEqualTo(1);
        tell(event -> event.setModelPublished(ModelPublished.getDefaultInstance()));
        assertThat(value(TrainerMetrics.PROGRESS_TIME)).isEqualTo(seconds);
    }

    @Test
    void nothingIsLeftOfARunThatEnded() {
        begin("run-1", false);
        stage("ppo");
        observed(0, 0.5, 1, true);
        alarm(false);
        assertThat(value(TrainerMetrics.ALARM, "ppo", "probe-decline")).isZero();
        end("run-1");
        assertThat(value(TrainerMetrics.RUNS_ACTIVE)).isZero();
        assertThat(gauges(TrainerMetrics.RUN_INFO)).isEmpty();
        assertThat(gauges(TrainerMetrics.STAGE_RUNNING)).isEmpty();
        assertThat(gauges(TrainerMetrics.GOLD)).isEmpty();
        assertThat(gauges(TrainerMetrics.ALARM)).isEmpty();
    }

    /** Its end is told when the service is free already. */
    @Test
    void theLateEndOfOneRunLeavesTheNextAlone() {
        begin("run-1", false);
        begin("run-2", false);
        end("run-1");
        assertThat(value(TrainerMetrics.RUNS_ACTIVE)).isEqualTo(1);
        assertThat(value(TrainerMetrics.RUN_INFO, "run-2", "rlhf", "quick")).isEqualTo(1);
        assertThat(TrainerMetrics.RUNS_ENDED.counter(registry, "completed").count())
                .isEqualTo(1);
    }

    @Test
    void seriesOfPoliciesAreBounded() {
        begin("run-1", false);
        stage("ppo");
        for (int policy = 0; policy < 500; policy++) {
            metric("policy-" + policy + "/gold", policy, 0);
        }
        assertThat(gauges(TrainerMetrics.GOLD)).hasSize(100);
        SettableGauges some = new SettableGauges(TrainerMetrics.SOLVE_RATE, registry);
        some.set(1, "k20");
        some.remove("k20");
        assertThat(some.get("k20")).isNaN();
    }

    private void begin(String run, boolean resumed) {
        tell(
                run,
                event -> event.setRunStarted(RunStarted.newBuilder()
                        .setExperiment("rlhf")
                        .setPreset("quick")
                        .setResumed(resumed)));
    }

    private void end(String run) {
        tell(run, event -> event.setRunEnded(RunEnded.newBuilder().setStatus(RunStatus.RUN_STATUS_COMPLETED)));
    }

    private void stage(String name) {
        tell(event -> event.setStage(name).setStageStarted(StageStarted.getDefaultInstance()));
    }

    private void observed(long time, double gold, double variance, boolean probed) {
        PolicyObserved.Builder fact = PolicyObserved.newBuilder()
                .setPolicy("ppo")
                .setTime(time)
                .setKl(time)
                .setProxy(gold)
                .setVariance(variance);
        if (probed) {
            fact.setProbe(PolicyObserved.Probe.newBuilder()
                    .setGold(gold)
                    .setDeviation(2)
                    .setSamples(16));
        }
        tell(event -> event.setPolicyObserved(fact));
    }

    private void alarm(boolean raised) {
        tell(event -> event.setAlarmChanged(AlarmChanged.newBuilder()
                .setPolicy("ppo")
                .setSignal("probe-decline")
                .setRaised(raised)));
    }

    private void metric(String name, double value, long step) {
        tell(event -> event.setMetricRecorded(
                MetricRecorded.newBuilder().setName(name).setValue(value).setStep(step)));
    }

    private void progress(String activity, long done, String unit) {
        tell(event -> event.setStageProgressed(
                StageProgressed.newBuilder().setActivity(activity).setDone(done).setUnit(unit)));
    }

    private void tell(UnaryOperator<RunEvent.Builder> fact) {
        tell("run-1", fact);
    }

    private void tell(String run, UnaryOperator<RunEvent.Builder> fact) {
        seconds++;
        RunEvent.Builder event = RunEvent.newBuilder()
                .setRunId(run)
                .setStage("agent")
                .setTime(Timestamp.newBuilder().setSeconds(seconds));
        meters.appended(fact.apply(event).build());
    }

    private double value(Metric metric, String... labels) {
        List<Meter> found = gauges(metric).stream()
                .filter(meter -> meter.getId().getTags().stream()
                        .map(tag -> tag.getValue())
                        .toList()
                        .containsAll(List.of(labels)))
                .toList();
        assertThat(found).as(metric.name()).hasSize(1);
        return ((Gauge) found.get(0)).value();
    }

    private List<Meter> gauges(Metric metric) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().replace('.', '_').equals(metric.name()))
                .toList();
    }
}
