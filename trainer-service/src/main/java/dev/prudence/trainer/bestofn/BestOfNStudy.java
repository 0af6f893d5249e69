package dev.prudence.trainer.bestofn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a pool of scored samples into curves of gold and proxy against n, with intervals.
 *
 * <p>Gold and every proxy are standardised over the pool. The curve of a single member is the average over the members'
 * curves. All intervals come from the same draws of prompts, and the peak of a curve is chosen inside each draw.
 *
 * <p>This class is thread-safe: it holds settings only.
 */
public final class BestOfNStudy {
    /** Draws of the bootstrap when nothing else is said. */
    public static final int DEFAULT_DRAWS = 1000;

    private final int[] grid;
    private final int draws;
    private final long seed;

    /**
     * A study over the given grid.
     *
     * @param grid ascending values of n
     * @param draws bootstrap draws over prompts, at least 1
     * @param seed of the run; ties and draws depend on it
     * @throws IllegalArgumentException when the grid is empty or there are no draws
     */
    public BestOfNStudy(int[] grid, int draws, long seed) {
        if (grid.length == 0 || draws < 1) {
            throw new IllegalArgumentException(
                    "a study needs a grid and at least one draw: grid=" + grid.length + ", draws=" + draws);
        }
        this.grid = grid.clone();
        this.draws = draws;
        this.seed = seed;
    }

    /**
     * Analyses a pool.
     *
     * @throws IllegalStateException when fewer than two prompts have enough scored samples, or gold is constant
     */
    public BestOfNResult analyse(ScorePool pool) {
        PromptEstimator estimator = new PromptEstimator(pool, grid, seed);
        requireUsable(pool, estimator);
        PromptBootstrap bootstrap = new PromptBootstrap(estimator.usablePrompts(), draws, seed);
        List<Curve> curves = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (int ensemble = 0; ensemble < pool.ensembles().size(); ensemble++) {
            analyseEnsemble(pool, ensemble, estimator, bootstrap, curves, comparisons);
        }
        PromptCurves oracle = estimator.rankedBy(pool.gold());
        curves.add(curve("gold", null, Objective.ORACLE, oracle, bootstrap, "gold needs no labels"));
        return new BestOfNResult(
                pool.prompts(),
                pool.samplesPerPrompt(),
                pool.unscored(),
                pool.prompts() - estimator.usablePrompts(),
                curves,
                comparisons);
    }

    private void analyseEnsemble(
            ScorePool pool,
            int index,
            PromptEstimator estimator,
            PromptBootstrap bootstrap,
            List<Curve> curves,
            List<Comparison> comparisons) {
        EnsembleColumns ensemble = pool.ensembles().get(index);
        int first = pool.firstColumn(index);
        PromptCurves single = PromptCurves.average(
                IntStream.range(first, first + ensemble.members().size())
                        .mapToObj(column -> estimator.rankedBy(pool.column(column)))
                        .toList());
        curves.add(curve(ensemble, Objective.SINGLE, single, bootstrap));
        for (int i = 0; i < ensemble.objectives().size(); i++) {
            Objective objective = ensemble.objectives().get(i);
            int column = first + ensemble.members().size() + i;
            PromptCurves ranked = estimator.rankedBy(pool.column(column));
            curves.add(curve(ensemble, objective, ranked, bootstrap));
            comparisons.add(compare(ensemble, objective, ranked, single, bootstrap));
        }
    }

    private Curve curve(EnsembleColumns ensemble, Objective objective, PromptCurves curves, PromptBootstrap bootstrap) {
        return curve(ensemble.name(), ensemble.labelNoise(), objective, curves, bootstrap, "no labels are known");
    }

    private Curve curve(
            String ensemble,
            @Nullable Double labelNoise,
            Objective objective,
            PromptCurves curves,
            PromptBootstrap bootstrap,
            String noLabels) {
        double[] gold = curves.meanGold();
        double[] proxy = curves.meanProxy();
        double[][] drawn = bootstrap.means(curves.gold());
        int peak = indexOfMaximum(gold);
        int last = grid.length - 1;
        Interval drop = Interval.central95(IntStream.range(0, drawn.length)
                .mapToDouble(draw -> drawn[draw][indexOfMaximum(drawn[draw])] - drawn[draw][last])
                .toArray());
        List<Curve.Point> points = IntStream.rangeClosed(0, last)
                .mapToObj(i -> new Curve.Point(
                        grid[i], BestOfN.kl(grid[i]), gold[i], interval(drawn, i), finiteOrNull(proxy[i])))
                .toList();
        Map<String, String> reasons = new TreeMap<>();
        if (labelNoise == null) {
            reasons.put("labelNoise", noLabels);
        }
        if (points.get(last).proxy() == null) {
            reasons.put("proxy", "the proxy gives every sample of the pool the same score");
        }
        return new Curve(
                ensemble, objective, labelNoise, seed, points, grid[peak], gold[peak], gold[last], drop, reasons);
    }

    private Comparison compare(
            EnsembleColumns ensemble,
            Objective objective,
            PromptCurves ranked,
            PromptCurves single,
            PromptBootstrap bootstrap) {
        int last = grid.length - 1;
        double[][] ours = bootstrap.means(ranked.gold());
        double[][] theirs = bootstrap.means(single.gold());
        Interval interval = Interval.central95(IntStream.range(0, draws)
                .mapToDouble(draw -> ours[draw][last] - theirs[draw][last])
                .toArray());
        return new Comparison(ensemble.name(), objective, ranked.meanGold()[last] - single.meanGold()[last], interval);
    }

    private void requireUsable(ScorePool pool, PromptEstimator estimator) {
        if (estimator.usablePrompts() < 2) {
            throw new IllegalStateException(
                    "too few prompts have enough scored samples, lower nMax or raise the samples:"
                            + " nMax=" + grid[grid.length - 1] + ", usablePrompts=" + estimator.usablePrompts()
                            + ", unscored=" + pool.unscored());
        }
        if (!estimator.goldScale().isUsable()) {
            throw new IllegalStateException("the judge gives every sample the same gold score, so there is nothing to"
                    + " optimise: deviation=" + estimator.goldScale().deviation());
        }
    }

    private static Interval interval(double[][] drawn, int column) {
        return Interval.central95(IntStream.range(0, drawn.length)
                .mapToDouble(draw -> drawn[draw][column])
                .toArray());
    }

    private static int indexOfMaximum(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    private static @Nullable Double finiteOrNull(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
