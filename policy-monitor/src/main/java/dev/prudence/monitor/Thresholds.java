package dev.prudence.monitor;

import dev.prudence.monitor.GaoFit.Form;
import java.util.Map;

/** Thresholds for where nobody chose others. */
public final class Thresholds {

    private Thresholds() {}

    /**
     * Gap and distance are rounded from what was best on the calibration seeds of docs/results/monitor.md. Growth of variance is higher than
     * that for learning, where it warned too early too often, and left out for best-of-n, where it warned of nothing.
     */
    public static Map<Signal, Double> of(Form form) {
        return switch (form) {
            case REINFORCEMENT_LEARNING ->
                Map.of(Signal.VARIANCE_GROWTH, 4.0, Signal.PROXY_GOLD_GAP, 1.0, Signal.PREDICTED_PEAK, 0.4);
            case BEST_OF_N -> Map.of(Signal.PROXY_GOLD_GAP, 2.0, Signal.PREDICTED_PEAK, 0.9);
        };
    }
}
