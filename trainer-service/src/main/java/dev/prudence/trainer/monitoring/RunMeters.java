package dev.prudence.trainer.monitoring;

import dev.prudence.monitoring.SettableGauges;
import dev.prudence.monitoring.TrainerMetrics;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.trainer.events.RunEventLog;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes metrics of what happens in runs: everything that is shown is an event of a run first. This class is thread-safe. */
@Singleton
public class RunMeters implements RunEventLog.Listener {

    /** Codes that rules look at: they count from nothing on, so that the first incident is an increase. */
    private static final Map<String, List<String>> KNOWN_CODES = Map.of(
            "error", List.of("nan-quarantined", "duplicate-differs"),
            "warning", List.of("sample-unscored", "sample-late", "game-late", "record-rejected", "broker-unreachable"));

    private final MeterRegistry registry;
    private final StageMeters stage;
    private final SettableGauges runInfo;
    private final SettableGauges stageRunning;
    /** Guarded by this; empty when no run goes on. */
    private String active = "";
    /** Guarded by this; seconds since the epoch. */
    private double lastProgress;

    RunMeters(MeterRegistry registry) {
        this.registry = registry;
        this.stage = new StageMeters(registry);
        this.runInfo = new SettableGauges(TrainerMetrics.RUN_INFO, registry);
        this.stageRunning = new SettableGauges(TrainerMetrics.STAGE_RUNNING, registry);
        TrainerMetrics.RUNS_ACTIVE.gauge(registry, this, each -> each.isActive() ? 1 : 0);
        TrainerMetrics.PROGRESS_TIME.gauge(registry, this, RunMeters::lastProgress);
        TrainerMetrics.MODELS_PUBLISHED.counter(registry);
        KNOWN_CODES.forEach(
                (severity, codes) -> codes.forEach(code -> TrainerMetrics.INCIDENTS.counter(registry, code, severity)));
        for (String status : List.of("completed", "failed", "cancelled")) {
            TrainerMetrics.RUNS_ENDED.counter(registry, status);
        }
    }

    private synchronized boolean isActive() {
        return !active.isEmpty();
    }

    private synchronized double lastProgress() {
        return lastProgress;
    }

    @Override
    public synchronized void appended(RunEvent event) {
        double time = event.getTime().getSeconds() + event.getTime().getNanos() / 1e9;
        boolean getsOn = true;
        switch (event.getFactCase()) {
            case RUN_STARTED -> started(event.getRunId(), event.getRunStarted());
            case STAGE_STARTED -> stageStarted(event.getStage());
            case STAGE_PROGRESSED -> stage.progressed(event.getStageProgressed());
            case METRIC_RECORDED -> stage.recorded(event.getStage(), event.getMetricRecorded(), time);
            case STAGE_COMPLETED -> stageCompleted(event.getStage(), event.getStageCompleted());
            case MODEL_PUBLISHED ->
                TrainerMetrics.MODELS_PUBLISHED.counter(registry).increment();
            case POLICY_OBSERVED -> stage.observed(event.getPolicyObserved());
            case ALARM_CHANGED -> stage.alarmed(event.getAlarmChanged());
            case RUN_ENDED ->
                ended(event.getRunId(), event.getRunEnded().getStatus().name());
            case INCIDENT_RAISED -> {
                raised(event.getIncidentRaised());
                getsOn = false;
            }
            default -> getsOn = false;
        }
        if (getsOn) {
            lastProgress = time;
        }
    }

    private void started(String run, RunStarted fact) {
        reset();
        active = run;
        runInfo.set(1, run, fact.getExperiment(), fact.getPreset());
        stage.begin(fact.getResumed());
    }

    private void stageStarted(String name) {
        stageRunning.clear();
        stageRunning.set(1, name);
        stage.clear();
    }

    private void stageCompleted(String name, StageCompleted fact) {
        stageRunning.remove(name);
        TrainerMetrics.STAGE
                .timer(registry, name, Boolean.toString(fact.getCached()))
                .record(Duration.ofMillis(Math.round(fact.getSeconds() * 1000)));
    }

    private void raised(IncidentRaised fact) {
        TrainerMetrics.INCIDENTS
                .counter(registry, fact.getCode(), label(fact.getSeverity().name()))
                .increment();
    }

    /** The end of a run may be told after the next one has begun. */
    private void ended(String run, String status) {
        TrainerMetrics.RUNS_ENDED.counter(registry, label(status)).increment();
        if (active.isEmpty() || active.equals(run)) {
            reset();
        }
    }

    private void reset() {
        active = "";
        runInfo.clear();
        stageRunning.clear();
        stage.clear();
    }

    private static String label(String name) {
        return name.substring(name.lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
    }
}
