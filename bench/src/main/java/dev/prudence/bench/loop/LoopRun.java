package dev.prudence.bench.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whole runs of {@code ./prudence} with a data directory of their own; what they share is computed once. Not thread-safe. */
final class LoopRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path root;
    private final Path work;

    /**
     * @param root of the project
     * @param work for data and logs; kept from suite to suite
     */
    LoopRun(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    /**
     * Runs a loop.
     *
     * @param name of the variant, for its directory
     * @param settings of the variant
     */
    Spent measure(Loop loop, String name, List<String> settings, int round) throws IOException {
        Path out = Files.createDirectories(work.resolve(name + "-" + round));
        List<String> command = new ArrayList<>(List.of(root.resolve("prudence").toString()));
        command.addAll(loop.command(settings, System.nanoTime()));
        command.addAll(List.of("--out", out.toString()));
        run(command, out.resolve("run.log"));
        return loop.reads().apply(JSON.readTree(out.resolve(loop.times()).toFile()));
    }

    private void run(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of("PRUDENCE_HOME", work.resolve("home").toString()));
        try {
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IllegalArgumentException("A run failed: exit code=" + code + ", log=" + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted during a run", e);
        }
    }
}
