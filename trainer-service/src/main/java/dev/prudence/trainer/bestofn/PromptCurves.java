package dev.prudence.trainer.bestofn;

import java.util.List;

/**
 * Expected gold and proxy of the best of n, for each prompt and each n of a grid; shape {@code [prompts, grid]}, float64.
 *
 * <p>Immutable by convention: nobody writes to the arrays after construction.
 */
final class PromptCurves {
    private final double[][] gold;
    private final double[][] proxy;

    PromptCurves(double[][] gold, double[][] proxy) {
        this.gold = gold;
        this.proxy = proxy;
    }

    /** The average over several rankings of the same prompts: what one of them, picked at random, is worth. */
    static PromptCurves average(List<PromptCurves> curves) {
        return new PromptCurves(
                averageTables(curves.stream().map(PromptCurves::gold).toList()),
                averageTables(curves.stream().map(PromptCurves::proxy).toList()));
    }

    double[][] gold() {
        return gold;
    }

    /** Gold averaged over prompts, for each n. */
    double[] meanGold() {
        return columnMeans(gold);
    }

    /** Proxy averaged over prompts, for each n. */
    double[] meanProxy() {
        return columnMeans(proxy);
    }

    private double[][] proxy() {
        return proxy;
    }

    private static double[] columnMeans(double[][] rows) {
        double[] means = new double[rows[0].length];
        for (double[] row : rows) {
            for (int i = 0; i < means.length; i++) {
                means[i] += row[i] / rows.length;
            }
        }
        return means;
    }

    private static double[][] averageTables(List<double[][]> tables) {
        double[][] sum = new double[tables.get(0).length][tables.get(0)[0].length];
        for (double[][] table : tables) {
            for (int row = 0; row < sum.length; row++) {
                for (int i = 0; i < sum[row].length; i++) {
                    sum[row][i] += table[row][i] / tables.size();
                }
            }
        }
        return sum;
    }
}
