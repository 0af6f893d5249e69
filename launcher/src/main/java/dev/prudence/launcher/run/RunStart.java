package dev.prudence.launcher.run;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.StartRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that is about to start: its id, directory and document. This class is thread-safe.
 *
 * @param id names the run and its directory; nothing that is computed depends on it
 * @param directory absolute; results and logs
 * @param document what to run
 * @param fresh whether to ignore stage outputs of earlier runs
 */
public record RunStart(String id, Path directory, ExperimentDocument document, boolean fresh) {

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int CANCEL_TRIES = 120;

    /** @param out the directory that the user asked for; null for {@code runs/<id>} */
    public static RunStart of(
            ExperimentDocument document, LocalDateTime now, Path runs, @Nullable Path out, boolean fresh) {
        String wanted = document.experiment() + "-" + document.preset() + "-" + SECOND.format(now);
        String id = wanted;
        for (int i = 2; Files.exists(runs.resolve(id)); i++) {
            id = wanted + "-" + i;
        }
        Path directory = out == null ? runs.resolve(id) : out.toAbsolutePath().normalize();
        return new RunStart(id, directory, document, fresh);
    }

    /**
     * Starts the run. A run of the same document that was cut off is taken up instead, unless everything shall be fresh;
     * another one that was cut off is cancelled.
     */
    public Run with(RunClient client, Consumer<String> console) {
        Optional<Run> unfinished = client.running();
        if (unfinished.isPresent()
                && !fresh
                && unfinished.get().getConfigDigest().equals(document.digest())) {
            console.accept("Going on with run " + unfinished.get().getId() + ", which has the same configuration.");
            return unfinished.get();
        }
        unfinished.ifPresent(run -> replace(run, client, console));
        Run run = client.start(StartRequest.newBuilder()
                .setDocument(document.canonicalJson())
                .setOutputDirectory(directory.toString())
                .setFresh(fresh)
                .setRunId(id)
                .build());
        console.accept("Run " + run.getId() + " in " + directory);
        return run;
    }

    private static void replace(Run run, RunClient client, Consumer<String> console) {
        console.accept("Cancelling the unfinished run " + run.getId() + ".");
        client.cancel(run.getId());
        for (int i = 0; i < CANCEL_TRIES; i++) {
            if (client.get(run.getId()).getStatus() != RunStatus.RUN_STATUS_RUNNING) {
                return;
            }
            pause();
        }
        throw new LaunchException("An earlier run does not stop; end it with ./prudence down: run=" + run.getId());
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while an earlier run was stopping.", e);
        }
    }
}
