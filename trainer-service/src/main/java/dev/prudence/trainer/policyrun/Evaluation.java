package dev.prudence.trainer.policyrun;

import dev.prudence.trainer.policyrun.ScoredRollouts.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Samples of one policy on the evaluation prompts.
 *
 * @param scored the samples, in the order of their ids
 * @param gold of each sample
 * @param divergence from the reference
 * @param unscored samples that are not there
 */
record Evaluation(List<Scored> scored, double[] gold, double divergence, int unscored) {

    /** Mean and deviation that scores are standardised with. */
    record Scale(double mean, double deviation) {
        static Scale of(double[] values) {
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            return new Scale(mean, Math.sqrt(variance));
        }

        double of(double value) {
            return deviation > 0 ? (value - mean) / deviation : value - mean;
        }
    }

    double[] proxy() {
        return scored.stream().mapToDouble(Scored::score).toArray();
    }

    double meanGold() {
        return Arrays.stream(gold).average().orElseThrow();
    }

    double meanProxy() {
        return Arrays.stream(proxy()).average().orElseThrow();
    }

    double meanVariance() {
        return scored.stream().mapToDouble(Scored::variance).average().orElse(0);
    }

    /** Gold of the samples of each prompt that has any, by the prompt's position. */
    Map<Integer, List<Double>> goldByPrompt() {
        Map<Integer, List<Double>> byPrompt = new TreeMap<>();
        IntStream.range(0, gold.length)
                .forEach(i -> byPrompt.computeIfAbsent(scored.get(i).prompt(), missing -> new ArrayList<>())
                        .add(gold[i]));
        return byPrompt;
    }

    /** The mean gold of each prompt that has samples. */
    double[] goldOfPrompts() {
        return goldByPrompt().values().stream()
                .mapToDouble(each ->
                        each.stream().mapToDouble(value -> value).average().orElseThrow())
                .toArray();
    }
}
