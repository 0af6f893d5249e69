package dev.prudence.launcher.run;

import dev.prudence.proto.run.v1.IncidentRaised;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.StageCompleted;
import dev.prudence.proto.run.v1.StageProgressed;
import dev.prudence.proto.run.v1.StageStarted;
import java.util.List;

/** The events of a small run, numbered from 1. Not thread-safe. */
final class Events {

    private long sequence;

    RunEvent started(String... stages) {
        return event("")
                .setRunStarted(RunStarted.newBuilder().addAllStages(List.of(stages)))
                .build();
    }

    RunEvent stageStarted(String stage) {
        return event(stage).setStageStarted(StageStarted.getDefaultInstance()).build();
    }

    RunEvent progressed(String stage, String activity, long done, long total) {
        return event(stage)
                .setStageProgressed(StageProgressed.newBuilder()
                        .setActivity(activity)
                        .setDone(done)
                        .setTotal(total)
                        .setUnit("samples"))
                .build();
    }

    RunEvent completed(String stage, double seconds, boolean cached) {
        return event(stage)
                .setStageCompleted(
                        StageCompleted.newBuilder().setSeconds(seconds).setCached(cached))
                .build();
    }

    RunEvent incident(String stage, String code, String message) {
        return event(stage)
                .setIncidentRaised(IncidentRaised.newBuilder().setCode(code).setMessage(message))
                .build();
    }

    RunEvent ended() {
        return event("")
                .setRunEnded(RunEnded.newBuilder()
                        .setStatus(RunStatus.RUN_STATUS_COMPLETED)
                        .setOutputDirectory("/out"))
                .build();
    }

    private RunEvent.Builder event(String stage) {
        sequence++;
        return RunEvent.newBuilder().setRunId("r1").setSequence(sequence).setStage(stage);
    }
}
