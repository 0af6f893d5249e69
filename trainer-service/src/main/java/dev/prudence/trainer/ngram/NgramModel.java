package dev.prudence.trainer.ngram;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An interpolated n-gram model (Jelinek and Mercer 1980) over token ids:
 * {@code p_k(w | h) = λ_k · c(h w) / c(h) + (1 − λ_k) · p_{k−1}(w | h')}, where {@code h'} drops the oldest token of
 * {@code h}. The lowest order is the unigram with one added to every count. A history that was never seen leaves all
 * weight to the lower order.
 *
 * <p>A sequence is what is to be predicted, end-of-sequence included; the start token stands before it.
 *
 * <p>This class is thread-safe.
 */
public final class NgramModel {

    private static final int MAXIMUM_ORDER = 3;
    private static final int TOKEN_BITS = 20;
    private static final int WEIGHT_STEPS = 20;

    private final int vocabularySize;
    private final int startToken;
    private final List<Map<Long, Integer>> gramCounts;
    private final List<Map<Long, Integer>> historyCounts;
    private final double[] weights;

    private NgramModel(
            int vocabularySize,
            int startToken,
            List<Map<Long, Integer>> gramCounts,
            List<Map<Long, Integer>> historyCounts,
            double[] weights) {
        this.vocabularySize = vocabularySize;
        this.startToken = startToken;
        this.gramCounts = gramCounts;
        this.historyCounts = historyCounts;
        this.weights = weights;
    }

    /**
     * Counts n-grams and chooses the weights, lowest order first, that make the development sequences most likely.
     *
     * @param order 1 for a unigram, 2 for a bigram, 3 for a trigram
     * @param vocabularySize number of token ids, below 2^20
     * @param startToken id that stands before each sequence
     * @param training sequences to count; must not be empty
     * @param development other sequences, for the weights; must not be empty above order 1
     */
    public static NgramModel train(
            int order, int vocabularySize, int startToken, List<int[]> training, List<int[]> development) {
        if (order < 1 || order > MAXIMUM_ORDER) {
            throw new IllegalArgumentException("The order must be 1 to " + MAXIMUM_ORDER + "; order=" + order);
        }
        if (vocabularySize >= 1 << TOKEN_BITS) {
            throw new IllegalArgumentException(
                    "The vocabulary must be below 2^" + TOKEN_BITS + "; vocabularySize=" + vocabularySize);
        }
        if (training.isEmpty() || (order > 1 && development.isEmpty())) {
            throw new IllegalArgumentException("An n-gram model needs training and development sequences; training="
                    + training.size() + ", development=" + development.size());
        }
        NgramModel model =
                new NgramModel(vocabularySize, startToken, new ArrayList<>(), new ArrayList<>(), new double[order]);
        for (int k = 1; k <= order; k++) {
            model.count(k, training);
            model.chooseWeight(k, development);
        }
        return model;
    }

    /** The weight of each order's own estimate, order 2 first; empty for a unigram. */
    public List<Double> weights() {
        List<Double> list = new ArrayList<>();
        for (int k = 2; k <= weights.length; k++) {
            list.add(weights[k - 1]);
        }
        return List.copyOf(list);
    }

    /** The probability of the token at a position of a sequence, given those before it. */
    public double probability(int[] sequence, int position) {
        return probability(sequence, position, gramCounts.size());
    }

    private double probability(int[] sequence, int position, int order) {
        double probability = unigram(sequence[position]);
        for (int k = 2; k <= order; k++) {
            probability = interpolate(k, weights[k - 1], sequence, position, probability);
        }
        return probability;
    }

    /** The natural log-probability of a whole sequence. */
    public double logProbability(int[] sequence) {
        double sum = 0;
        for (int i = 0; i < sequence.length; i++) {
            sum += Math.log(probability(sequence, i));
        }
        return sum;
    }

    /**
     * The perplexity per token over all sequences.
     *
     * @throws IllegalArgumentException when there is no token
     */
    public double perplexity(List<int[]> sequences) {
        double sum = 0;
        long tokens = 0;
        for (int[] sequence : sequences) {
            sum += logProbability(sequence);
            tokens += sequence.length;
        }
        if (tokens == 0) {
            throw new IllegalArgumentException("Perplexity needs at least one token; sequences=" + sequences.size());
        }
        return Math.exp(-sum / tokens);
    }

    private double unigram(int token) {
        int total = historyCounts.get(0).getOrDefault(0L, 0);
        return (gramCounts.get(0).getOrDefault((long) token, 0) + 1.0) / (total + vocabularySize);
    }

    private double interpolate(int order, double weight, int[] sequence, int position, double lower) {
        long history = history(order, sequence, position);
        int seen = historyCounts.get(order - 1).getOrDefault(history, 0);
        if (seen == 0) {
            return lower;
        }
        int count = gramCounts.get(order - 1).getOrDefault(history << TOKEN_BITS | sequence[position], 0);
        return weight * count / seen + (1 - weight) * lower;
    }

    private void count(int order, List<int[]> training) {
        Map<Long, Integer> grams = new HashMap<>();
        Map<Long, Integer> histories = new HashMap<>();
        for (int[] sequence : training) {
            for (int i = 0; i < sequence.length; i++) {
                long history = history(order, sequence, i);
                grams.merge(history << TOKEN_BITS | sequence[i], 1, Integer::sum);
                histories.merge(history, 1, Integer::sum);
            }
        }
        gramCounts.add(grams);
        historyCounts.add(histories);
    }

    private long history(int order, int[] sequence, int position) {
        long history = 0;
        for (int i = position - order + 1; i < position; i++) {
            history = history << TOKEN_BITS | (i < 0 ? startToken : sequence[i]);
        }
        return history;
    }

    private void chooseWeight(int order, List<int[]> development) {
        if (order == 1) {
            return;
        }
        double[][] estimates = estimates(order, development);
        double best = Double.NEGATIVE_INFINITY;
        for (int step = 1; step < WEIGHT_STEPS; step++) {
            double weight = (double) step / WEIGHT_STEPS;
            double likelihood = 0;
            for (double[] each : estimates) {
                likelihood += Math.log(weight * each[0] + (1 - weight) * each[1]);
            }
            if (likelihood > best) {
                best = likelihood;
                weights[order - 1] = weight;
            }
        }
    }

    /** The order's own estimate and the lower order's, for every token whose history was seen. */
    private double[][] estimates(int order, List<int[]> development) {
        List<double[]> estimates = new ArrayList<>();
        for (int[] sequence : development) {
            for (int i = 0; i < sequence.length; i++) {
                double lower = probability(sequence, i, order - 1);
                if (historyCounts.get(order - 1).containsKey(history(order, sequence, i))) {
                    estimates.add(new double[] {interpolate(order, 1, sequence, i, lower), lower});
                }
            }
        }
        return estimates.toArray(double[][]::new);
    }
}
