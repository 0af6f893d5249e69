package dev.prudence.trainer.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear axis: from values to drawing units, with round tick marks.
 *
 * @param low smallest value
 * @param high largest value, above {@code low}
 * @param start drawing unit of {@code low}
 * @param end drawing unit of {@code high}
 */
record Scale(double low, double high, double start, double end) {
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** An axis that covers all values and a little more; never of zero length. */
    static Scale covering(double low, double high, double margin, double start, double end) {
        double span = high > low ? high - low : 1;
        return new Scale(low - margin * span, high + margin * span, start, end);
    }

    /** The place of a value. */
    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    /** Round values inside the axis, about as many as asked for. */
    List<Double> ticks(int about) {
        double step = step(about);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private double step(int about) {
        double rough = (high - low) / about;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : ROUND) {
            if (factor * power >= rough) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
