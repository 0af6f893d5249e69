package dev.prudence.sinks;

import com.google.protobuf.Timestamp;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.ModelPublished;
import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.proto.run.v1.StageStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The events of a run, a second apart. */
public final class TestRun {

    /** When every run begins. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final String id;
    private final List<SinkEvent> events = new ArrayList<>();

    public TestRun(String id) {
        this.id = id;
    }

    public List<SinkEvent> events() {
        return List.copyOf(events);
    }

    /** Those with numbers from one to another, both included. */
    public List<SinkEvent> events(int from, int to) {
        return List.copyOf(events.subList(from - 1, to));
    }

    public TestRun add(String stage, UnaryOperator<RunEvent.Builder> fact) {
        int sequence = events.size() + 1;
        RunEvent event = fact.apply(RunEvent.newBuilder()
                        .setRunId(id)
                        .setSequence(sequence)
                        .setStage(stage)
                        .setTime(Timestamp.newBuilder().setSeconds(START.getEpochSecond() + sequence)))
                .build();
        events.add(new SinkEvent("id-of-" + id + "-" + sequence, "/prudence/trainer-service", event));
        return this;
    }

    public TestRun started() {
        return add(
                "",
                event -> event.setRunStarted(RunStarted.newBuilder()
                        .setExperiment("rlhf")
                        .setPreset("quick")
                        .setConfigDigest("c0ffee")
                        .addStages("sft")
                        .addStages("ppo")
                        .putParameters("seed", "7")
                        .putParameters("ppo.betas[0]", "0.05")));
    }

    public TestRun goesOn() {
        return add(
                "",
                event -> event.setRunStarted(RunStarted.newBuilder()
                        .setExperiment("rlhf")
                        .setPreset("quick")
                        .setResumed(true)));
    }

    public TestRun stage(String stage, String... upstream) {
        return add(
                stage, event -> event.setStageStarted(StageStarted.newBuilder().addAllUpstream(List.of(upstream))));
    }

    public TestRun progress(String stage, int done) {
        return add(
                stage,
                event -> event.setStageProgressed(StageProgressed.newBuilder()
                        .setActivity("iterations")
                        .setDone(done)
                        .setTotal(100)
                        .setUnit("steps")));
    }

    public TestRun metric(String stage, String name, double value, long step) {
        return add(
                stage,
                event -> event.setMetricRecorded(MetricRecorded.newBuilder()
                        .setName(name)
                        .setValue(value)
                        .setStep(step)));
    }

    public TestRun observed(String stage, String policy, long time) {
        return add(
                stage,
                event -> event.setPolicyObserved(PolicyObserved.newBuilder()
                        .setPolicy(policy)
                        .setAlgorithm("ppo")
                        .setTime(time)
                        .setKl(0.5 * time)
                        .setProxy(time)
                        .setVariance(0.25)
                        .setDisagreement(0.5)
                        .setProbe(PolicyObserved.Probe.newBuilder().setGold(-1).setSamples(4))));
    }

    public TestRun sample(String stage, String policy, String answer) {
        return add(
                stage,
                event -> event.setSampleObserved(SampleObserved.newBuilder()
                        .setPolicy(policy)
                        .setSampleId(3)
                        .setTime(5)
                        .setPrompt("What is a heron?")
                        .setAnswer(answer)
                        .setAggregate(1.25)
                        .setGold(0.5)
                        .addMemberScores(1)
                        .addMemberScores(Double.NaN)));
    }

    public TestRun published(String stage, String model) {
        return add(
                stage,
                event -> event.setModelPublished(ModelPublished.newBuilder()
                        .setVersion(ModelVersion.newBuilder()
                                .setRunId(id)
                                .setModel(model)
                                .setNumber(2)
                                .setDigest("abc123"))));
    }

    public TestRun completed(String stage) {
        return add(
                stage,
                event -> event.setStageCompleted(StageCompleted.newBuilder()
                        .setSeconds(1.5)
                        .setKey("key-of-" + stage)
                        .putMetrics("loss", 0.25)));
    }

    public TestRun incident(String stage, Severity severity, String code, String message) {
        return add(
                stage,
                event -> event.setIncidentRaised(IncidentRaised.newBuilder()
                        .setSeverity(severity)
                        .setCode(code)
                        .setMessage(message)));
    }

    public TestRun alarm(String stage, String policy, boolean raised) {
        return add(
                stage,
                event -> event.setAlarmChanged(AlarmChanged.newBuilder()
                        .setPolicy(policy)
                        .setSignal("variance-growth")
                        .setRaised(raised)
                        .setTime(5)
                        .setKl(1.5)
                        .setValue(3.25)
                        .setThreshold(2)));
    }

    public TestRun ended(RunStatus status, String reason, String directory) {
        return add(
                "",
                event -> event.setRunEnded(RunEnded.newBuilder()
                        .setStatus(status)
                        .setReason(reason)
                        .setOutputDirectory(directory)));
    }
}
