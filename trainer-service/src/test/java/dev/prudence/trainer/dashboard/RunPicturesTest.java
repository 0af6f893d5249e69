package dev.prudence.trainer.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.ModelPublished;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.proto.run.v1.StageStarted;
import dev.prudence.trainer.events.RunEventLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPicturesTest {

    private static final long MOST_POINTS = 20_000;

    @TempDir
    Path directory;

    private final Map<String, RunEventLog> logs = new HashMap<>();
    private final RunPictures pictures = new RunPictures(this::log, MOST_POINTS);

    @AfterEach
    void close() {
        logs.values().forEach(RunEventLog::close);
    }

    @Test
    void followsARunThroughARestartToItsEnd() {
        RunEventLog log = log("a");
        started(log, false);
        log.append("one", event -> event.setStageStarted(StageStarted.getDefaultInstance()));
        log.append(
                "one",
                event -> event.setStageCompleted(
                        StageCompleted.newBuilder().setSeconds(2).putMetrics("loss", 1)));
        log.append("two", event -> event.setStageStarted(StageStarted.getDefaultInstance()));
        log.append(
                "two",
                event -> event.setStageProgressed(StageProgressed.newBuilder()
                        .setActivity("counting")
                        .setDone(3)
                        .setTotal(9)
                        .setUnit("sheep")));
        assertThat(states("a")).containsExactly(StageView.State.DONE, StageView.State.RUNNING, StageView.State.WAITING);
        started(log, true);
        log.append(
                "",
                event -> event.setRunEnded(RunEnded.newBuilder()
                        .setStatus(RunStatus.RUN_STATUS_FAILED)
                        .setReason("no more sheep")));
        pictures.ask("a", picture -> {
            assertThat(picture.restarts()).isEqualTo(1);
            assertThat(picture.end().orElseThrow().getReason()).isEqualTo("no more sheep");
            assertThat(picture.stages().get(1).activity()).isEqualTo("counting");
            assertThat(picture.sequence()).isEqualTo(log.lastSequence());
            return null;
        });
    }

    @Test
    void countsAlarmsUntilTheyAreOverAndKeepsTheNewestNotices() {
        RunEventLog log = log("a");
        alarm(log, true);
        log.append(
                "one",
                event -> event.setIncidentRaised(IncidentRaised.newBuilder()
                        .setSeverity(Severity.SEVERITY_ERROR)
                        .setCode("nan-quarantined")
                        .setMessage("A number is none.")));
        assertThat(pictures.ask("a", RunPicture::raised)).isEqualTo(1);
        alarm(log, false);
        pictures.ask("a", picture -> {
            assertThat(picture.raised()).isZero();
            assertThat(picture.notices()).extracting(Notice::severity).containsExactly("cleared", "error", "warning");
            assertThat(picture.notices().get(0).message()).contains("variance-growth is over", "threshold 1.5");
            return null;
        });
        for (int i = 0; i < RunPicture.MOST_NOTICES; i++) {
            alarm(log, true);
        }
        pictures.ask("a", picture -> {
            assertThat(picture.notices()).hasSize(RunPicture.MOST_NOTICES);
            assertThat(picture.noticed()).isEqualTo(RunPicture.MOST_NOTICES + 3);
            return null;
        });
    }

    @Test
    void showsWhereModelVersionsComeFrom() {
        RunEventLog log = log("a");
        publish(log, "policy", 1, "aa");
        publish(log, "policy", 1, "aa");
        publish(log, "policy", 2, "bb");
        publish(log, "ensemble", 1, "cc");
        List<ModelView> models = ModelView.of("a", pictures.ask("a", RunPicture::models), new ModelView.Surroundings() {
            @Override
            public List<ModelVersion> everywhere() {
                return List.of(version("a", "policy", 2, "bb"), version("b", "policy", 1, "bb"));
            }

            @Override
            public boolean holds(String digest) {
                return !digest.equals("aa");
            }

            @Override
            public List<String> inputsOf(String stage) {
                return List.of("sft");
            }
        });
        assertThat(models).hasSize(3);
        assertThat(models.get(0).kept()).isFalse();
        assertThat(models.get(1).previous()).contains("aa");
        assertThat(models.get(1).elsewhere()).containsExactly("b");
        assertThat(models.get(2).previous()).isEmpty();
        assertThat(models.get(2).inputs()).containsExactly("sft");
    }

    @Test
    void forgetsTheRunsThatNobodyLooksAtWhenThereIsNoRoom() {
        for (String run : List.of("a", "b", "c")) {
            for (int step = 0; step < 9_000; step++) {
                metric(log(run), step);
            }
            assertThat(points(run)).isEqualTo(9_000);
        }
        assertThat(pictures.size()).isEqualTo(2);
        metric(log("a"), 9_000);
        assertThat(points("a")).as("made again, with what was added").isEqualTo(9_001);
    }

    private long points(String run) {
        return pictures.ask(run, picture -> picture.curves().size());
    }

    private List<StageView.State> states(String run) {
        return pictures.ask(
                run, picture -> picture.stages().stream().map(StageView::state).toList());
    }

    private static void started(RunEventLog log, boolean resumed) {
        log.append(
                "",
                event -> event.setRunStarted(RunStarted.newBuilder()
                        .addAllStages(List.of("one", "two", "three"))
                        .setResumed(resumed)));
    }

    private static void metric(RunEventLog log, long step) {
        log.append(
                "one",
                event -> event.setMetricRecorded(MetricRecorded.newBuilder()
                        .setName("one/loss")
                        .setStep(step)
                        .setValue((double) step)));
    }

    private static void alarm(RunEventLog log, boolean raised) {
        log.append(
                "one",
                event -> event.setAlarmChanged(AlarmChanged.newBuilder()
                        .setPolicy("ppo")
                        .setSignal("variance-growth")
                        .setRaised(raised)
                        .setThreshold(1.5)));
    }

    private static void publish(RunEventLog log, String model, long number, String digest) {
        log.append(
                "two",
                event -> event.setModelPublished(
                        ModelPublished.newBuilder().setVersion(version("a", model, number, digest))));
    }

    private static ModelVersion version(String run, String model, long number, String digest) {
        return ModelVersion.newBuilder()
                .setRunId(run)
                .setModel(model)
                .setNumber(number)
                .setDigest(digest)
                .build();
    }

    private RunEventLog log(String run) {
        assertThat(Set.of("a", "b", "c")).contains(run);
        return logs.computeIfAbsent(
                run, id -> RunEventLog.open(directory.resolve(id + ".log"), id, () -> Instant.EPOCH));
    }
}
