package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.run.v1.RunStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as it is kept on disk.
 *
 * @param id unique, and ordered by time when the service chose it
 * @param document the resolved document
 * @param configDigest its SHA-256
 * @param outputDirectory absolute; where the user looks
 * @param fresh whether outputs of earlier runs are ignored
 * @param status where it stands
 * @param started when it began
 * @param ended when it ended; empty while running
 * @param reason one sentence when it failed; may be empty
 * @param stages the stages that are done, in order
 */
public record StoredRun(
        String id,
        JsonNode document,
        String configDigest,
        Path outputDirectory,
        boolean fresh,
        RunStatus status,
        Instant started,
        Optional<Instant> ended,
        String reason,
        List<StageRecord> stages) {

    public StoredRun {
        stages = List.copyOf(stages);
    }

    public String experiment() {
        return document.path("experiment").asText();
    }

    public String preset() {
        return document.path("preset").asText();
    }

    public long seed() {
        return document.path("seed").asLong();
    }

    boolean isRunning() {
        return status == RunStatus.RUN_STATUS_RUNNING;
    }

    StoredRun withStages(List<StageRecord> done) {
        return new StoredRun(id, document, configDigest, outputDirectory, fresh, status, started, ended, reason, done);
    }

    StoredRun ended(RunStatus end, Instant time, String why) {
        return new StoredRun(
                id, document, configDigest, outputDirectory, fresh, end, started, Optional.of(time), why, stages);
    }
}
