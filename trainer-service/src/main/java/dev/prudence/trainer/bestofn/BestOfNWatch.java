package dev.prudence.trainer.bestofn;

import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Probe;
import dev.prudence.monitor.WatchedPolicy;
import dev.prudence.monitor.WatchedPolicy.GoldPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Best-of-n as a monitor sees it: n is the time, every n is a policy. A quarter of the prompts is the probe, whose gold the monitor sees;
 * gold of the others is kept for judging the monitor. Thread-safe: it holds settings only.
 */
final class BestOfNWatch {

    private static final int PROBED = 4;

    private final ScorePool pool;
    private final int[] grid;
    private final long seed;
    private final PromptEstimator estimator;

    BestOfNWatch(ScorePool pool, int[] grid, long seed) {
        this.pool = pool;
        this.grid = grid.clone();
        this.seed = seed;
        this.estimator = new PromptEstimator(pool, grid, seed);
    }

    /** For each ensemble its first member and each objective; nothing with fewer than two prompts on each side. */
    List<WatchedPolicy> policies() {
        List<WatchedPolicy> policies = new ArrayList<>();
        if (estimator.usablePrompts() < 2 * PROBED) {
            return policies;
        }
        for (int ensemble = 0; ensemble < pool.ensembles().size(); ensemble++) {
            EnsembleColumns columns = pool.ensembles().get(ensemble);
            double[] variance = variance(ensemble);
            int first = pool.firstColumn(ensemble);
            policies.add(policy(columns, Objective.SINGLE, first, variance));
            for (int i = 0; i < columns.objectives().size(); i++) {
                int column = first + columns.members().size() + i;
                policies.add(policy(columns, columns.objectives().get(i), column, variance));
            }
        }
        return policies;
    }

    private WatchedPolicy policy(EnsembleColumns columns, Objective objective, int column, double[] variance) {
        double[] proxy = pool.column(column);
        PromptCurves curves = estimator.rankedBy(proxy);
        double[] variances = means(estimator.expected(proxy, variance), prompt -> true);
        double[] probed = means(curves.gold(), prompt -> prompt % PROBED == 0);
        double[] others = means(curves.gold(), prompt -> prompt % PROBED != 0);
        double[] proxies = curves.meanProxy();
        int prompts = (estimator.usablePrompts() + PROBED - 1) / PROBED;
        return new WatchedPolicy(
                name(columns, objective),
                WatchedPolicy.BEST_OF_N,
                seed,
                IntStream.range(0, grid.length)
                        .mapToObj(i -> observation(grid[i], proxies[i], variances[i], new Probe(probed[i], 1, prompts)))
                        .toList(),
                IntStream.range(0, grid.length)
                        .mapToObj(i -> new GoldPoint(grid[i], BestOfN.kl(grid[i]), others[i]))
                        .toList());
    }

    private static Observation observation(int n, double proxy, double variance, Probe probe) {
        return new Observation(n, BestOfN.kl(n), proxy, 1, variance, null, null, null, null, null, null, probe);
    }

    private static String name(EnsembleColumns columns, Objective objective) {
        return String.join(
                "-",
                WatchedPolicy.BEST_OF_N,
                columns.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                objective.kind().id());
    }

    private double[] variance(int ensemble) {
        int first = pool.firstColumn(ensemble);
        int members = pool.ensembles().get(ensemble).members().size();
        double[] variance = new double[pool.gold().length];
        for (int sample = 0; sample < variance.length; sample++) {
            variance[sample] = variance(first, members, sample);
        }
        return variance;
    }

    /** Of the population, as the reward service reports it. */
    private double variance(int first, int members, int sample) {
        double mean = 0;
        for (int column = first; column < first + members; column++) {
            mean += pool.column(column)[sample] / members;
        }
        double squares = 0;
        for (int column = first; column < first + members; column++) {
            double distance = pool.column(column)[sample] - mean;
            squares += distance * distance / members;
        }
        return squares;
    }

    private double[] means(double[][] byPrompt, IntPredicate chosen) {
        double[][] rows = IntStream.range(0, byPrompt.length)
                .filter(chosen)
                .mapToObj(prompt -> byPrompt[prompt])
                .toArray(double[][]::new);
        return IntStream.range(0, grid.length)
                .mapToDouble(i ->
                        Arrays.stream(rows).mapToDouble(row -> row[i]).average().orElseThrow())
                .toArray();
    }
}
