package dev.prudence.trainer.dashboard.curves;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The points of one series against those of its divergence at the same step, by ascending divergence. */
final class OverDivergence implements Points {

    private final List<double[]> pairs = new ArrayList<>();

    OverDivergence(Series series, Series divergence) {
        int other = 0;
        for (int i = 0; i < series.size(); i++) {
            while (other < divergence.size() && divergence.step(other) < series.step(i)) {
                other++;
            }
            if (other < divergence.size() && divergence.step(other) == series.step(i)) {
                pairs.add(new double[] {divergence.value(other), series.value(i)});
            }
        }
        pairs.sort(Comparator.comparingDouble(pair -> pair[0]));
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public double x(int index) {
        return pairs.get(index)[0];
    }

    @Override
    public double y(int index) {
        return pairs.get(index)[1];
    }
}
