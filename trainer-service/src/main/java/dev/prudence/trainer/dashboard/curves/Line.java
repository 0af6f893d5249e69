package dev.prudence.trainer.dashboard.curves;

import java.util.List;

/**
 * What is drawn of a curve.
 *
 * @param name of the series
 * @param x ascending
 * @param y of the same length
 * @param points how many points the range holds, drawn or not
 */
public record Line(String name, List<Double> x, List<Double> y, int points) {

    public Line {
        x = List.copyOf(x);
        y = List.copyOf(y);
    }
}
