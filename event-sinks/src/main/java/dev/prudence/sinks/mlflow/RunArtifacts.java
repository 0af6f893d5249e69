package dev.prudence.sinks.mlflow;

import dev.prudence.sinks.http.RefusedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The files that a finished run leaves for people. */
final class RunArtifacts {

    private static final Logger LOG = System.getLogger(RunArtifacts.class.getName());
    private static final List<String> NAMES = List.of(
            "config.yaml",
            "environment.json",
            "results.json",
            "monitoring.json",
            "report.html",
            "report.md",
            "plans.html");
    private static final long MOST_BYTES = 64 << 20;

    private RunArtifacts() {}

    /** Sends what is there; nothing where the directory is another machine's. */
    static void send(MlflowClient client, String artifactUri, String outputDirectory)
            throws IOException, InterruptedException {
        Path directory;
        try {
            directory = Path.of(outputDirectory);
        } catch (InvalidPathException foreign) {
            return;
        }
        if (outputDirectory.isBlank() || !directory.isAbsolute()) {
            return;
        }
        for (String name : NAMES) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
                try {
                    client.upload(artifactUri, name, file);
                } catch (RefusedException refused) {
                    LOG.log(
                            Logger.Level.WARNING,
                            "MLflow refuses an artefact, and it is left out: file=" + file + ", "
                                    + refused.getMessage());
                }
            }
        }
    }
}
