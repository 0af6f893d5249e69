package dev.prudence.bench.policyloop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whole runs of {@code ./prudence} with a data directory of their own; what they share is computed once. Not thread-safe. */
final class LoopRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHARED = List.of(
            "rewardEnsemble.backbones=[policy]",
            "bestOfN.samplesPerPrompt=64",
            "bestOfN.largestN=64",
            "ppo.objectives=[uwo]",
            "ppo.betas=[0.02]",
            "ppo.iterations=12",
            "ppo.evaluateEvery=12",
            "ppo.prompts=48",
            "ppo.minibatch=48",
            "monitor.probeEvery=0");

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
     * Optimises a policy.
     *
     * @param round makes it another setting, so that it is computed: the learning rate differs in its ninth digit
     * @return where the time of its iterations went
     */
    JsonNode measure(LoopVariant variant, int round) throws IOException {
        Path out = Files.createDirectories(work.resolve(variant.caseName() + "-" + round));
        List<String> command = new ArrayList<>(List.of(
                root.resolve("prudence").toString(), "run", "rlhf", "--preset", "quick", "--out", out.toString()));
        List<String> settings = new ArrayList<>(SHARED);
        settings.addAll(variant.settings());
        settings.add(String.format(Locale.ROOT, "ppo.learningRate=%.12f", 3e-4 + 1e-12 * (System.nanoTime() % 1_000)));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        run(command, out.resolve("run.log"));
        JsonNode times = JSON.readTree(out.resolve("time-spent.json").toFile());
        return times.elements().next();
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
