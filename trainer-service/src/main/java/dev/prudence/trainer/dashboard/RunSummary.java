package dev.prudence.trainer.dashboard;

import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.trainer.run.StoredRun;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run as a list shows it.
 *
 * @param id the run's id
 * @param experiment the experiment's name
 * @param preset the preset that it started from
 * @param seed the document's seed
 * @param status {@code running}, {@code completed}, {@code failed}, {@code cancelled}
 * @param started when it began
 * @param ended when it ended; empty while running
 * @param reason one sentence when it failed; may be empty
 * @param configDigest SHA-256 of its document
 */
public record RunSummary(
        String id,
        String experiment,
        String preset,
        long seed,
        String status,
        Instant started,
        Optional<Instant> ended,
        String reason,
        String configDigest) {

    /** What a list shows of a run. */
    public static RunSummary of(StoredRun run) {
        return new RunSummary(
                run.id(),
                run.experiment(),
                run.preset(),
                run.seed(),
                status(run.status()),
                run.started(),
                run.ended(),
                run.reason(),
                run.configDigest());
    }

    /** A status as people write it. */
    public static String status(RunStatus status) {
        return status.name().substring("RUN_STATUS_".length()).toLowerCase(Locale.ROOT);
    }

    boolean contains(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return Stream.of(id, experiment, preset, status, reason, configDigest)
                .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(wanted));
    }
}
