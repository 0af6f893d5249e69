package dev.prudence.graph.training;

/**
 * The learning rate of each step, to be fed as the input {@code learning_rate}. Schedules are pure functions of the step number, so a run
 * that is resumed goes on as it would have.
 *
 * <p>The schedules made here are immutable and thread-safe.
 */
@FunctionalInterface
public interface LearningRateSchedule {

    /**
     * The rate of a step.
     *
     * @param step counted from 0
     */
    double at(long step);

    /** The same rate for ever. */
    static LearningRateSchedule constant(double rate) {
        Settings.require(rate > 0, "A rate lies above 0: rate=", rate);
        return step -> rate;
    }

    /** In a straight line from {@code first} at step 0 to {@code last} at step {@code steps}, where it stays. */
    static LearningRateSchedule linear(double first, double last, long steps) {
        requireSpan(first, last, steps);
        return step -> first + (last - first) * progress(step, steps);
    }

    /**
     * Along half a cosine from {@code first} at step 0 to {@code last} at step {@code steps}, where it stays,
     * <a href="https://arxiv.org/abs/1608.03983">arXiv 1608.03983</a> without restarts.
     */
    static LearningRateSchedule cosine(double first, double last, long steps) {
        requireSpan(first, last, steps);
        return step -> last + (first - last) * 0.5 * (1 + Math.cos(Math.PI * progress(step, steps)));
    }

    /** {@code first}, multiplied by {@code factor} after every {@code every} steps. */
    static LearningRateSchedule stepwise(double first, double factor, long every) {
        Settings.require(first > 0, "A rate lies above 0: first=", first);
        Settings.require(factor > 0, "A factor lies above 0: factor=", factor);
        Settings.require(every > 0, "There is at least one step between two changes: every=", every);
        return step -> first * Math.pow(factor, (double) (step / every));
    }

    /** {@code min(largest, 1 / sqrt(t))} with t counted from 1: the relative step size of {@link Adafactor}. */
    static LearningRateSchedule inverseSquareRoot(double largest) {
        Settings.require(largest > 0, "A rate lies above 0: largest=", largest);
        return step -> Math.min(largest, 1 / Math.sqrt(step + 1.0));
    }

    /** This after a rise over {@code steps} steps in a straight line, from one part of its first rate to all of it; then from its step 0. */
    default LearningRateSchedule afterWarmUp(long steps) {
        Settings.require(steps >= 0, "A warm-up has no negative length: steps=", steps);
        return step -> step < steps ? at(0) * (step + 1) / steps : at(step - steps);
    }

    private static double progress(long step, long steps) {
        return Math.min(1, (double) step / steps);
    }

    private static void requireSpan(double first, double last, long steps) {
        Settings.require(first > 0, "A rate lies above 0: first=", first);
        Settings.require(last >= 0, "A rate is not negative: last=", last);
        Settings.require(steps > 0, "A schedule lasts at least one step: steps=", steps);
    }
}
