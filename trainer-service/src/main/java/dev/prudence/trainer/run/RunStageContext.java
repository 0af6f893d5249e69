package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Observation;
import dev.prudence.monitor.ObservedEvents;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.ModelPublished;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.trainer.events.ProgressThrottle;
import dev.prudence.trainer.events.RunEventLog;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A stage's view of its run. This class is thread-safe. */
final class RunStageContext implements StageContext {

    private final String stage;
    private final ObjectNode sections;
    private final RunRecord record;
    private final StageDirectories directories;
    private final RunEventLog events;
    private final StageServices services;
    private final RunControl control;
    private final ProgressSink progress;

    /**
     * Where a stage reads and writes.
     *
     * @param output its own output
     * @param checkpoints what survives a crash
     * @param run the run's output, where the user looks
     * @param upstream outputs of the declared upstream stages
     */
    record StageDirectories(Path output, Path checkpoints, Path run, Map<String, Path> upstream) {

        StageDirectories {
            upstream = Map.copyOf(upstream);
        }
    }

    RunStageContext(
            String stage,
            ObjectNode sections,
            RunRecord record,
            StageDirectories directories,
            RunEventLog events,
            StageServices services,
            RunControl control,
            InstantSource clock) {
        this.stage = stage;
        this.sections = sections;
        this.record = record;
        this.directories = directories;
        this.events = events;
        this.services = services;
        this.control = control;
        this.progress = new ProgressThrottle(this::report, clock);
    }

    @Override
    public String runId() {
        return record.id();
    }

    @Override
    public String stage() {
        return stage;
    }

    @Override
    public long seed() {
        if (!sections.has("seed")) {
            throw new IllegalStateException(
                    "the stage uses the seed without declaring the section seed, stage=" + stage);
        }
        return sections.get("seed").asLong();
    }

    @Override
    public JsonNode config() {
        return sections.deepCopy();
    }

    @Override
    public JsonNode config(String section) {
        JsonNode value = sections.get(section);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the stage declares no such section, stage=" + stage + " section=" + section);
        }
        return value.deepCopy();
    }

    @Override
    public Path directory() {
        return directories.output();
    }

    @Override
    public Path checkpoints() {
        return directories.checkpoints();
    }

    @Override
    public Path runDirectory() {
        return directories.run();
    }

    @Override
    public Path upstream(String name) {
        Path output = directories.upstream().get(name);
        if (output == null) {
            throw new IllegalArgumentException(
                    "the stage declares no such upstream stage, stage=" + stage + " upstream=" + name);
        }
        return output;
    }

    @Override
    public RunRecord record() {
        return record;
    }

    @Override
    public void progress(String activity, long done, long total, String unit) {
        progress.progress(activity, done, total, unit);
    }

    @Override
    public void metric(String name, double value, long step) {
        if (!Double.isFinite(value)) {
            incident(
                    Severity.SEVERITY_WARNING,
                    "metric-not-finite",
                    "A metric is no finite number, " + name + "=" + value);
            return;
        }
        events.append(
                stage,
                event -> event.setMetricRecorded(MetricRecorded.newBuilder()
                        .setName(name)
                        .setValue(value)
                        .setStep(step)));
    }

    @Override
    public void incident(Severity severity, String code, String message) {
        events.append(
                stage,
                event -> event.setIncidentRaised(IncidentRaised.newBuilder()
                        .setSeverity(severity)
                        .setCode(code)
                        .setMessage(message)));
    }

    @Override
    public void observed(String policy, String algorithm, Observation observation) {
        events.append(stage, event -> event.setPolicyObserved(ObservedEvents.of(policy, algorithm, observation)));
    }

    @Override
    public void observed(SampleObserved sample) {
        events.append(stage, event -> event.setSampleObserved(sample));
    }

    @Override
    public void observed(PlanObserved plan) {
        events.append(stage, event -> event.setPlanObserved(plan));
    }

    @Override
    public void alarm(String policy, Alarm alarm) {
        events.append(stage, event -> event.setAlarmChanged(ObservedEvents.of(policy, alarm)));
    }

    @Override
    public void awaitSignOff(String question) {
        control.requireSignOff();
        incident(Severity.SEVERITY_WARNING, "sign-off-required", question);
        control.awaitSignOff();
    }

    @Override
    public Rollouts rollouts() {
        return services.rollouts(
                record.id(), directories.checkpoints().resolve("phases"), this, this::incident, control::check);
    }

    @Override
    public GameRounds games(Optional<Duration> lateAfter) {
        return services.games(record.id(), lateAfter, this::incident, control::check);
    }

    @Override
    public RewardScoring scoring() {
        return services.scoring();
    }

    @Override
    public <T, E extends Exception> T traced(String phase, String what, Tracing.Work<T, E> work) throws E {
        return services.tracing().span(record.id(), phase, what, work);
    }

    @Override
    public ModelPublisher publisher() {
        ModelPublisher registry = services.publisher(record.id());
        return new ModelPublisher() {
            @Override
            public ModelVersion publish(String model, Path artefact) {
                ModelVersion version = registry.publish(model, artefact);
                events.append(
                        stage,
                        event -> event.setModelPublished(
                                ModelPublished.newBuilder().setVersion(version)));
                return version;
            }

            @Override
            public void dropBefore(ModelVersion version, int kept) {
                registry.dropBefore(version, kept);
            }
        };
    }

    @Override
    public void checkCancelled() {
        control.check();
    }

    private void report(String activity, long done, long total, String unit) {
        events.append(
                stage,
                event -> event.setStageProgressed(StageProgressed.newBuilder()
                        .setActivity(activity)
                        .setDone(done)
                        .setTotal(total)
                        .setUnit(unit)));
    }
}
