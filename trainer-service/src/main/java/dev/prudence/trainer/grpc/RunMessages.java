package dev.prudence.trainer.grpc;

import com.google.protobuf.Timestamp;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.trainer.run.StoredRun;
import java.time.Instant;

/** Writes runs as messages. */
final class RunMessages {

    private RunMessages() {}

    static Run of(StoredRun run) {
        Run.Builder message = Run.newBuilder()
                .setId(run.id())
                .setExperiment(run.experiment())
                .setPreset(run.preset())
                .setStatus(run.status())
                .setStarted(timestamp(run.started()))
                .setOutputDirectory(run.outputDirectory().toString())
                .setConfigDigest(run.configDigest())
                .setReason(run.reason());
        run.ended().ifPresent(end -> message.setEnded(timestamp(end)));
        return message.build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
