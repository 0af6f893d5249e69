package dev.prudence.trainer.policyrun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Samples of one policy on the evaluation prompts.
 *
 * @param prompts position of each sample's prompt
 * @param gold of each sample
 * @param proxy of each sample
 * @param variance a mean over the samples
 * @param divergence from the reference, estimated from the samples
 * @param unscored samples that are not there
 */
record Evaluation(int[] prompts, double[] gold, double[] proxy, double variance, double divergence, int unscored) {

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

    double meanGold() {
        return Arrays.stream(gold).average().orElseThrow();
    }

    double meanProxy() {
        return Arrays.stream(proxy).average().orElseThrow();
    }

    /** The mean gold of each prompt that has samples. */
    double[] goldOfPrompts() {
        Map<Integer, List<Double>> byPrompt = new TreeMap<>();
        IntStream.range(0, gold.length)
                .forEach(i -> byPrompt.computeIfAbsent(prompts[i], missing -> new ArrayList<>())
                        .add(gold[i]));
        return byPrompt.values().stream()
                .mapToDouble(each ->
                        each.stream().mapToDouble(value -> value).average().orElseThrow())
                .toArray();
    }
}
