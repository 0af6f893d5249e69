package dev.prudence.sinks.mlflow;

import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.ModelPublished;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.sinks.SinkEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each event of a run means in MLflow. */
final class RunFacts {

    private RunFacts() {}

    static void into(RunBatch batch, List<SinkEvent> events, MlflowRun run) {
        for (SinkEvent event : events) {
            switch (event.event().getFactCase()) {
                case RUN_STARTED -> started(batch, event.event().getRunStarted());
                case METRIC_RECORDED ->
                    batch.metric(
                            event.qualified(event.event().getMetricRecorded().getName()),
                            event.event().getMetricRecorded().getValue(),
                            event.millis(),
                            event.event().getMetricRecorded().getStep());
                case POLICY_OBSERVED -> observed(batch, event, event.event().getPolicyObserved());
                case STAGE_COMPLETED -> completed(batch, event, event.event().getStageCompleted());
                case MODEL_PUBLISHED -> published(batch, event.event().getModelPublished());
                case INCIDENT_RAISED -> incident(batch, event, event.event().getIncidentRaised(), run);
                case ALARM_CHANGED -> alarm(batch, event, event.event().getAlarmChanged());
                case RUN_ENDED -> ended(batch, event.event().getRunEnded());
                default -> {
                    // Progress, samples and plans are for people who watch.
                }
            }
        }
    }

    private static void started(RunBatch batch, RunStarted run) {
        new TreeMap<>(run.getParametersMap()).forEach(batch::param);
        batch.tag("prudence.experiment", run.getExperiment());
        batch.tag("prudence.preset", run.getPreset());
        batch.tag("prudence.config_digest", run.getConfigDigest());
        batch.tag("prudence.stages", String.join(", ", run.getStagesList()));
    }

    private static void observed(RunBatch batch, SinkEvent event, PolicyObserved seen) {
        String monitor = event.qualified(seen.getPolicy()) + "/monitor/";
        long step = seen.getTime();
        batch.metric(monitor + "kl", seen.getKl(), event.millis(), step);
        batch.metric(monitor + "proxy", seen.getProxy(), event.millis(), step);
        batch.metric(monitor + "variance", seen.getVariance(), event.millis(), step);
        if (seen.hasDisagreement()) {
            batch.metric(monitor + "disagreement", seen.getDisagreement(), event.millis(), step);
        }
        if (seen.hasEntropy()) {
            batch.metric(monitor + "entropy", seen.getEntropy(), event.millis(), step);
        }
        if (seen.hasProbe()) {
            batch.metric(monitor + "gold", seen.getProbe().getGold(), event.millis(), step);
        }
    }

    private static void completed(RunBatch batch, SinkEvent event, StageCompleted stage) {
        batch.metric(event.stage() + "/stage/seconds", stage.getSeconds(), event.millis(), 0);
        for (Map.Entry<String, Double> each : new TreeMap<>(stage.getMetricsMap()).entrySet()) {
            batch.metric(event.stage() + "/stage/" + each.getKey(), each.getValue(), event.millis(), 0);
        }
        batch.tag("prudence.stage." + event.stage(), (stage.getCached() ? "cached " : "made ") + stage.getKey());
    }

    private static void published(RunBatch batch, ModelPublished published) {
        batch.tag(
                "prudence.model." + published.getVersion().getModel(),
                "v" + published.getVersion().getNumber() + " sha256:"
                        + published.getVersion().getDigest());
    }

    private static void incident(RunBatch batch, SinkEvent event, IncidentRaised incident, MlflowRun run) {
        long count = run.incident(incident.getCode());
        batch.metric(
                "incidents/" + incident.getCode(),
                count,
                event.millis(),
                event.event().getSequence());
        batch.tag("prudence.incident." + incident.getCode(), incident.getMessage());
    }

    private static void alarm(RunBatch batch, SinkEvent event, AlarmChanged alarm) {
        String name = event.qualified(alarm.getPolicy()) + "/alarm/" + alarm.getSignal();
        batch.metric(name, alarm.getRaised() ? 1 : 0, event.millis(), alarm.getTime());
    }

    private static void ended(RunBatch batch, RunEnded run) {
        batch.tag("prudence.output_directory", run.getOutputDirectory());
        if (!run.getReason().isBlank()) {
            batch.tag("prudence.reason", run.getReason());
        }
    }
}
