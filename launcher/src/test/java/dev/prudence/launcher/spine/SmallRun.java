package dev.prudence.launcher.spine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.ExperimentDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The vector experiment, just large enough for several blocks per topic. This class is thread-safe. */
final class SmallRun {

    private SmallRun() {}

    static ExperimentDocument document() {
        return document(Map.of());
    }

    static ExperimentDocument document(Map<String, String> changes) {
        Map<String, String> overrides = new LinkedHashMap<>();
        overrides.put("preferences.pairs", "256");
        overrides.put("preferences.validationPairs", "64");
        overrides.put("preferences.normalisationPrompts", "64");
        overrides.put("preferences.labelNoise", "[0.25]");
        overrides.put("rewardEnsemble.members", "3");
        overrides.put("rewardEnsemble.epochs", "2");
        overrides.put("bestOfN.prompts", "8");
        overrides.put("bestOfN.samplesPerPrompt", "512");
        overrides.put("bestOfN.largestN", "256");
        overrides.put("bestOfN.bootstrapDraws", "100");
        overrides.put("rollouts.creditWindow", "2048");
        overrides.put("ppo.objectives", "[uwo]");
        overrides.put("ppo.iterations", "6");
        overrides.put("ppo.evaluateEvery", "3");
        overrides.putAll(changes);
        return ExperimentDocument.resolve("overoptimisation", "quick", overrides);
    }

    /** Results without what differs from run to run. */
    static JsonNode comparable(JsonNode results) {
        ((ObjectNode) results.path("run")).remove("id");
        results.path("stages").forEach(stage -> ((ObjectNode) stage).remove(List.of("seconds", "cached")));
        return results;
    }
}
