package dev.prudence.trainer.bestofn;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Estimates the curves of single prompts under one ranking. Prompts are independent: they are computed in parallel and
 * the result does not depend on how.
 *
 * <p>This class is thread-safe.
 */
final class PromptEstimator {
    private final ScorePool pool;
    private final int[] grid;
    private final int[] prompts;
    private final int[][] shuffles;
    private final Standardisation goldScale;
    private final Map<Integer, double[][]> weights = new ConcurrentHashMap<>();

    PromptEstimator(ScorePool pool, int[] grid, long seed) {
        this.pool = pool;
        this.grid = grid.clone();
        int largest = grid[grid.length - 1];
        int[][] positions = IntStream.range(0, pool.prompts())
                .mapToObj(prompt -> pool.scoredPositions(prompt, seed))
                .toArray(int[][]::new);
        this.prompts = IntStream.range(0, positions.length)
                .filter(prompt -> positions[prompt].length >= largest)
                .toArray();
        this.shuffles =
                Arrays.stream(prompts).mapToObj(prompt -> positions[prompt]).toArray(int[][]::new);
        this.goldScale = scaleOf(pool.gold());
    }

    /** Number of prompts that have enough scored samples for the largest n. */
    int usablePrompts() {
        return prompts.length;
    }

    Standardisation goldScale() {
        return goldScale;
    }

    /** Curves when the samples are ranked by {@code proxy}, a series by sample id; gold and proxy are standardised. */
    PromptCurves rankedBy(double[] proxy) {
        Standardisation proxyScale = scaleOf(proxy);
        double[][] gold = new double[prompts.length][];
        double[][] own = new double[prompts.length][];
        IntStream.range(0, prompts.length).parallel().forEach(row -> {
            int offset = prompts[row] * pool.samplesPerPrompt();
            int[] order = Ranking.ascending(shuffles[row], proxy, offset);
            gold[row] = expectations(order, pool.gold(), offset, goldScale);
            own[row] = expectations(order, proxy, offset, proxyScale);
        });
        return new PromptCurves(gold, own);
    }

    /** Expectations of another series by sample id for the sample that {@code proxy} ranks highest; shape {@code [prompts, grid]}. */
    double[][] expected(double[] proxy, double[] series) {
        return IntStream.range(0, prompts.length)
                .parallel()
                .mapToObj(row -> {
                    int offset = prompts[row] * pool.samplesPerPrompt();
                    int[] order = Ranking.ascending(shuffles[row], proxy, offset);
                    return expectations(order, series, offset, new Standardisation(0, 1));
                })
                .toArray(double[][]::new);
    }

    /** Mean and deviation over the prompts that take part, each with the same weight: what n = 1 gives. */
    private Standardisation scaleOf(double[] series) {
        double mean = averageOverPrompts(series, 0, false);
        return new Standardisation(mean, Math.sqrt(averageOverPrompts(series, mean, true)));
    }

    private double averageOverPrompts(double[] series, double centre, boolean squared) {
        double sum = 0;
        for (int row = 0; row < prompts.length; row++) {
            int offset = prompts[row] * pool.samplesPerPrompt();
            double own = 0;
            for (int position : shuffles[row]) {
                double value = series[offset + position] - centre;
                own += squared ? value * value : value;
            }
            sum += own / shuffles[row].length;
        }
        return sum / prompts.length;
    }

    private double[] expectations(int[] order, double[] series, int offset, Standardisation scale) {
        double[][] table = weights.computeIfAbsent(order.length, this::weightTable);
        double[] means = new double[grid.length];
        for (int i = 0; i < grid.length; i++) {
            double sum = 0;
            for (int rank = grid[i] - 1; rank < order.length; rank++) {
                sum += table[i][rank] * series[offset + order[rank]];
            }
            means[i] = scale.apply(sum);
        }
        return means;
    }

    private double[][] weightTable(int samples) {
        return Arrays.stream(grid).mapToObj(n -> BestOfN.weights(samples, n)).toArray(double[][]::new);
    }
}
