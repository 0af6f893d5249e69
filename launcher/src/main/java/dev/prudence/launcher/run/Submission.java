package dev.prudence.launcher.run;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.run.v1.Run;
import dev.prudence.proto.run.v1.StartRequest;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A run on a trainer that others use too: it chooses id and directory, and nobody's run is cancelled for it. This class is thread-safe.
 *
 * @param document what to run
 * @param fresh whether to ignore stage outputs of earlier runs
 */
public record Submission(ExperimentDocument document, boolean fresh) {

    /**
     * Starts the run, or finds the one of the same document that is going on: a submission that is made again, because its process was
     * lost, follows the run that it had started.
     *
     * @throws dev.prudence.launcher.process.LaunchException if the trainer refuses, for instance because another run is going on
     */
    public Run with(RunClient client, Consumer<String> console) {
        Optional<Run> same =
                client.running().filter(run -> run.getConfigDigest().equals(document.digest()));
        if (same.isPresent()) {
            console.accept("Following run " + same.get().getId() + ", which has the same configuration.");
            return same.get();
        }
        Run run = client.start(StartRequest.newBuilder()
                .setDocument(document.canonicalJson())
                .setFresh(fresh)
                .build());
        console.accept("Run " + run.getId());
        return run;
    }
}
