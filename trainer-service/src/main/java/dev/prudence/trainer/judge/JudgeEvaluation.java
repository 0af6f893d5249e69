package dev.prudence.trainer.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Accuracy of a judge and of its baselines on held-out rows: how often the true definition scores above a negative of each
 * kind; a tie counts one half.
 *
 * <p>This class is thread-safe.
 */
final class JudgeEvaluation {

    private static final int DRAWS = 1_000;
    private static final double LOWER = 0.025;

    private JudgeEvaluation() {}

    /** 1, ½ or 0 by row and kind from the margins by row and kind. */
    static double[][] correct(double[][] margins) {
        double[][] correct = new double[margins.length][];
        for (int row = 0; row < margins.length; row++) {
            correct[row] = new double[margins[row].length];
            for (int kind = 0; kind < margins[row].length; kind++) {
                correct[row][kind] = 0.5 + 0.5 * Math.signum(margins[row][kind]);
            }
        }
        return correct;
    }

    /** Accuracy per kind and the mean over kinds, as {@code accuracy.<method>.<kind>} and {@code accuracy.<method>.mean}. */
    static Map<String, Double> accuracies(String method, List<String> kinds, double[][] correct) {
        Map<String, Double> metrics = new TreeMap<>();
        double total = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            double sum = 0;
            for (double[] row : correct) {
                sum += row[kind];
            }
            metrics.put("accuracy." + method + "." + kinds.get(kind), sum / correct.length);
            total += sum / correct.length;
        }
        metrics.put("accuracy." + method + ".mean", total / kinds.size());
        return metrics;
    }

    /**
     * The lower end of the 95 % bootstrap interval over rows of the judge's advantage in accuracy, averaged over kinds.
     */
    static double advantageLow(double[][] judge, double[][] baseline, long seed) {
        double[] differences = new double[judge.length];
        for (int row = 0; row < judge.length; row++) {
            differences[row] = mean(judge[row]) - mean(baseline[row]);
        }
        Random random = new Random(seed);
        double[] draws = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += differences[random.nextInt(differences.length)];
            }
            draws[draw] = sum / differences.length;
        }
        Arrays.sort(draws);
        return draws[(int) (LOWER * DRAWS)];
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
