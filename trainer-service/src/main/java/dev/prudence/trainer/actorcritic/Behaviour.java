package dev.prudence.trainer.actorcritic;

import dev.prudence.runtime.Tensors;

/** What an actor would do, and what it expects, row by row. Immutable. */
final class Behaviour {

    private final int actions;
    private final float[] real;
    private final float[] imaginary;
    private final float[] resets;
    private final float[] values;

    Behaviour(Tensors said, int actions) {
        this.actions = actions;
        this.real = said.tensor("real_logits").toFloats();
        this.imaginary = said.tensor("imaginary_logits").toFloats();
        this.resets = said.tensor("reset_logits").toFloats();
        this.values = said.tensor("values").toFloats();
    }

    /**
     * How much likelier, in logarithms, each action of an unroll has become since it was drawn.
     *
     * @param imagination whether imaginary actions were the actor's; what chance draws becomes no likelier
     */
    double[] logRatios(Unroll unroll, int firstRow, boolean imagination) {
        double[] ratios = new double[unroll.steps()];
        for (int step = 0; step < ratios.length; step++) {
            ratios[step] = imagination || !unroll.imaginary(step)
                    ? logProbability(firstRow + step, unroll, step) - unroll.logProbability(step)
                    : 0;
        }
        return ratios;
    }

    private double logProbability(int row, Unroll unroll, int step) {
        if (!unroll.imaginary(step)) {
            return log(real, row, actions, (int) unroll.action(step));
        }
        return log(imaginary, row, actions, (int) unroll.action(step)) + log(resets, row, 2, (int) unroll.reset(step));
    }

    private static double log(float[] logits, int row, int width, int chosen) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int at = 0; at < width; at++) {
            highest = Math.max(highest, logits[row * width + at]);
        }
        double sum = 0;
        for (int at = 0; at < width; at++) {
            sum += Math.exp(logits[row * width + at] - highest);
        }
        return logits[row * width + chosen] - highest - Math.log(sum);
    }

    /** Values of some rows for one sort of reward. */
    double[] values(int firstRow, int count, int sort) {
        double[] some = new double[count];
        for (int at = 0; at < count; at++) {
            some[at] = values[(firstRow + at) * ActorNetwork.REWARDS + sort];
        }
        return some;
    }
}
