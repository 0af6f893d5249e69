package dev.prudence.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A gauge with labels that is told its values, and whose series can go again. There are at most {@value #MOST} series; values for more are not
 * shown. This class is thread-safe.
 */
public final class SettableGauges {

    static final int MOST = 100;

    private final Metric metric;
    private final MeterRegistry registry;
    /** Guarded by this. */
    private final Map<List<String>, Series> series = new LinkedHashMap<>();

    private record Series(AtomicReference<Double> value, Gauge gauge) {}

    /** No series yet. */
    public SettableGauges(Metric metric, MeterRegistry registry) {
        this.metric = metric;
        this.registry = registry;
    }

    /**
     * Shows a value from now on.
     *
     * @param labels values of the metric's labels
     */
    public synchronized void set(double value, String... labels) {
        Series known = series.get(List.of(labels));
        if (known != null) {
            known.value.set(value);
        } else if (series.size() < MOST) {
            AtomicReference<Double> first = new AtomicReference<>(value);
            series.put(List.of(labels), new Series(first, metric.gauge(registry, first, AtomicReference::get, labels)));
        }
    }

    /** The value that is shown; NaN where there is none. */
    public synchronized double get(String... labels) {
        Series known = series.get(List.of(labels));
        return known == null ? Double.NaN : known.value.get();
    }

    /** Removes one series. */
    public synchronized void remove(String... labels) {
        Series gone = series.remove(List.of(labels));
        if (gone != null) {
            registry.remove(gone.gauge);
        }
    }

    /** Removes all series. */
    public synchronized void clear() {
        series.values().forEach(each -> registry.remove(each.gauge));
        series.clear();
    }
}
