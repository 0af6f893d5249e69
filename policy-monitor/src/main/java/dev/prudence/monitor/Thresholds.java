package dev.prudence.monitor;

import java.util.Map;

/** Thresholds for where nobody chose others. */
public final class Thresholds {

    /**
     * For policy optimisation and best-of-n. Gap and distance are rounded from what was best for PPO on the calibration seeds of
     * docs/results/monitor.md; growth of variance is higher than that, since it warned too early too often.
     */
    public static final Map<Signal, Double> DEFAULT =
            Map.of(Signal.VARIANCE_GROWTH, 4.0, Signal.PROXY_GOLD_GAP, 1.0, Signal.PREDICTED_PEAK, 0.4);

    private Thresholds() {}
}
