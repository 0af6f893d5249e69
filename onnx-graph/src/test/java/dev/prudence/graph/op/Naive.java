package dev.prudence.graph.op;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The arithmetic of the op table's references, written without regard to speed. */
final class Naive {

    private Naive() {}

    static double flag(boolean value) {
        return value ? 1 : 0;
    }

    static double sum(int count, IntToDoubleFunction element) {
        return IntStream.range(0, count).mapToDouble(element).sum();
    }

    static double max(int count, IntToDoubleFunction element) {
        return IntStream.range(0, count).mapToDouble(element).max().orElseThrow();
    }

    /** The element that {@code rank} others exceed. */
    static double ranked(int count, int rank, IntToDoubleFunction element) {
        double[] sorted =
                IntStream.range(0, count).mapToDouble(element).sorted().toArray();
        return sorted[count - 1 - rank];
    }

    static double largest(int count, IntToDoubleFunction element) {
        return IntStream.range(0, count)
                .reduce((best, k) -> element.applyAsDouble(k) > element.applyAsDouble(best) ? k : best)
                .orElseThrow();
    }

    static double sq(double x) {
        return x * x;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The Maclaurin series, good for small arguments. */
    static double erf(double x) {
        double term = x;
        double total = x;
        for (int n = 1; n < 60; n++) {
            term *= -x * x / n;
            total += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * total;
    }

    static double geluTanh(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    static double standard(int count, double epsilon, int index, IntToDoubleFunction element) {
        double mean = sum(count, element) / count;
        double variance = sum(count, k -> sq(element.applyAsDouble(k) - mean)) / count;
        return (element.applyAsDouble(index) - mean) / Math.sqrt(variance + epsilon);
    }

    static double negativeLogLikelihood(NaiveArray logits, int row, int target) {
        return Math.log(sum(4, k -> Math.exp(logits.at(row, k)))) - logits.at(row, target);
    }

    static double pairLoss(double chosen, double rejected, double l2) {
        return -Math.log(sigmoid(chosen - rejected)) + l2 / 2 * (chosen * chosen + rejected * rejected);
    }
}
