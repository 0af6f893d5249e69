package dev.prudence.trainer.judge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A linear ranker over named features, trained by pairwise logistic regression with AdaGrad: the baselines that look at
 * length or at single words.
 *
 * <p>Texts with equal features tie exactly. Not thread-safe while it is trained.
 */
final class SparseRanker {

    private static final double RATE = 0.3;
    private static final double DECAY = 1e-4;

    private final Map<String, Double> weights = new HashMap<>();
    private final Map<String, Double> squares = new HashMap<>();

    /**
     * One thing better than another.
     *
     * @param better its features
     * @param worse the other's
     */
    record Pair(SortedMap<String, Double> better, SortedMap<String, Double> worse) {}

    /** Length alone: {@code log(1 + words)} and its square. */
    static SortedMap<String, Double> length(String text) {
        double length = Math.log1p(text.isBlank() ? 0 : text.strip().split("\\s+").length);
        SortedMap<String, Double> features = new TreeMap<>();
        features.put("length", length);
        features.put("length squared", length * length);
        return features;
    }

    /** How often each word stands in the text. */
    static SortedMap<String, Double> words(String text) {
        SortedMap<String, Double> features = new TreeMap<>();
        for (String word : text.strip().split("\\s+")) {
            features.merge(word, 1.0, Double::sum);
        }
        return features;
    }

    void train(List<Pair> pairs, int epochs, long seed) {
        List<Pair> order = new ArrayList<>(pairs);
        Random random = new Random(seed);
        for (int epoch = 0; epoch < epochs; epoch++) {
            Collections.shuffle(order, random);
            order.forEach(this::learn);
        }
    }

    /** Positive when the first is ranked above the second; exactly 0 when their features are equal. */
    double margin(Pair pair) {
        double margin = 0;
        for (Map.Entry<String, Double> each : difference(pair).entrySet()) {
            margin += each.getValue() * weights.getOrDefault(each.getKey(), 0.0);
        }
        return margin;
    }

    private void learn(Pair pair) {
        SortedMap<String, Double> difference = difference(pair);
        double push = 1 / (1 + Math.exp(margin(pair)));
        difference.forEach((name, value) -> {
            double weight = weights.getOrDefault(name, 0.0);
            double gradient = DECAY * weight - push * value;
            double total = squares.merge(name, gradient * gradient, Double::sum);
            weights.put(name, weight - RATE * gradient / (1e-6 + Math.sqrt(total)));
        });
    }

    private static SortedMap<String, Double> difference(Pair pair) {
        SortedMap<String, Double> difference = new TreeMap<>(pair.better());
        pair.worse().forEach((name, value) -> difference.merge(name, -value, Double::sum));
        difference.values().removeIf(value -> value == 0);
        return difference;
    }
}
