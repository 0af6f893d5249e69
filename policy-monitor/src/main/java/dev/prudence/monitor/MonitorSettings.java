package dev.prudence.monitor;

import dev.prudence.monitor.GaoFit.Form;
import java.util.EnumMap;
import java.util.Map;

/**
 * What raises an alarm.
 *
 * @param form how gold is expected to depend on the divergence
 * @param thresholds a signal without one raises none
 * @param patience when alarms begin and end
 */
public record MonitorSettings(Form form, Map<Signal, Double> thresholds, Patience patience) {

    /** Copies the map. */
    public MonitorSettings {
        thresholds = Map.copyOf(thresholds);
    }

    /** The same with another threshold. */
    public MonitorSettings with(Signal signal, double threshold) {
        Map<Signal, Double> changed = new EnumMap<>(Signal.class);
        changed.putAll(thresholds);
        changed.put(signal, threshold);
        return new MonitorSettings(form, changed, patience);
    }
}
