package dev.prudence.bench.loop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A loop that is measured: how it runs, and how it runs with something switched off.
 *
 * @param name of the suite
 * @param unit of its work, in the plural
 * @param experiment and preset, as words of the command line
 * @param shared settings of all variants
 * @param learningRate a setting that every run has another value of, in its ninth digit, so that it is computed; and the value
 * @param whole settings of the loop as it is meant to run
 * @param without settings by what is switched off
 * @param times where a run leaves how long its parts took, below its output
 * @param reads reads that
 */
record Loop(
        String name,
        String unit,
        List<String> experiment,
        List<String> shared,
        Map.Entry<String, Double> learningRate,
        List<String> whole,
        Map<String, List<String>> without,
        String times,
        Function<JsonNode, Spent> reads) {

    /** Policy optimisation on text: answers are drawn while others are learnt from; with a cache; 64 answers together. */
    static Loop policyOptimisation() {
        return new Loop(
                "ppo",
                "samples/s",
                List.of("rlhf", "--preset", "quick"),
                List.of(
                        "rewardEnsemble.backbones=[policy]",
                        "bestOfN.samplesPerPrompt=64",
                        "bestOfN.largestN=64",
                        "ppo.objectives=[uwo]",
                        "ppo.betas=[0.02]",
                        "ppo.iterations=12",
                        "ppo.evaluateEvery=12",
                        "ppo.prompts=48",
                        "ppo.minibatch=48",
                        "monitor.probeEvery=0"),
                Map.entry("ppo.learningRate", 3e-4),
                List.of("ppo.staleness=1"),
                new TreeMap<>(Map.of(
                        "overlap", List.of("ppo.staleness=0"),
                        "cache", List.of("ppo.staleness=1", "ppo.decoding.cache=false"),
                        "batching", List.of("ppo.staleness=1", "ppo.decoding.rows=1"))),
                "time-spent.json",
                Loop::iterations);
    }

    private static Spent iterations(JsonNode times) {
        JsonNode iterations = times.elements().next();
        return new Spent(
                iterations.path("samples").asDouble(),
                seconds(iterations.path("seconds")),
                iterations.path("wall").asDouble());
    }

    /** Thinker on boards of 5x5 cells: a round is played while the one before is learnt from, imagined boards are predicted. Evaluations are left out. */
    static Loop planning() {
        return new Loop(
                "thinker-loop",
                "augmented steps/s",
                List.of("thinker", "--preset", "seeds"),
                List.of(
                        "seeds=[1]",
                        "agents=[thinker]",
                        "rounds.frames=20480",
                        "evaluation.every=20480",
                        "evaluation.levels=8",
                        "evaluation.stageLengths=[]",
                        "evaluation.shownLevels=0"),
                Map.entry("actor.learningRate", 1e-3),
                List.of("rounds.ahead=true"),
                new TreeMap<>(Map.of(
                        "overlap", List.of("rounds.ahead=false"),
                        "predicted-boards",
                                List.of("rounds.ahead=true", "model.dynamics=features", "model.featureCost=10"))),
                "stages/thinker-seed-1/agent.json",
                Loop::training);
    }

    private static Spent training(JsonNode agent) {
        Map<String, Double> seconds = seconds(agent.path("seconds"));
        seconds.remove("evaluate");
        double wall = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Spent(agent.path("augmentedSteps").asDouble(), seconds, wall);
    }

    private static Map<String, Double> seconds(JsonNode parts) {
        Map<String, Double> seconds = new TreeMap<>();
        parts.fields()
                .forEachRemaining(part -> seconds.put(
                        part.getKey().toLowerCase(Locale.ROOT), part.getValue().asDouble()));
        return seconds;
    }

    /** The words of a command that is computed: {@code run thinker …}. */
    List<String> command(List<String> variant, long nanos) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(experiment);
        List<String> settings = new ArrayList<>(shared);
        settings.addAll(variant);
        double rate = learningRate.getValue() + 1e-12 * (nanos % 1_000);
        settings.add(String.format(Locale.ROOT, "%s=%.12f", learningRate.getKey(), rate));
        settings.forEach(setting -> words.addAll(List.of("--set", setting)));
        return words;
    }
}
