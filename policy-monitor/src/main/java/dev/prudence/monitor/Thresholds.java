package dev.prudence.monitor;

import java.util.EnumMap;
import java.util.Map;

/** Thresholds for where nobody chose others: round numbers. docs/results/monitor.md has the ones that were best on the vector task. */
public final class Thresholds {

    private Thresholds() {}

    /** For an algorithm's name. */
    public static Map<Signal, Double> of(String algorithm) {
        Map<Signal, Double> thresholds = new EnumMap<>(Signal.class);
        thresholds.put(Signal.VARIANCE_GROWTH, 4.0);
        thresholds.put(Signal.PROBE_DECLINE, 0.1);
        thresholds.put(Signal.PREDICTED_PEAK, 1.0);
        return thresholds;
    }
}
