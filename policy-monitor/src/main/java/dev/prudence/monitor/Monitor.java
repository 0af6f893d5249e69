package dev.prudence.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Watches one policy. The same observations give the same alarms, wherever they come from. Not thread-safe. */
public final class Monitor {

    private final MonitorSettings settings;
    private final Signals signals;
    private final Map<Signal, Hysteresis> states = new EnumMap<>(Signal.class);
    private int last = -1;

    public Monitor(MonitorSettings settings) {
        this.settings = settings;
        this.signals = new Signals(settings.form());
        settings.thresholds()
                .forEach((signal, threshold) -> states.put(signal, new Hysteresis(threshold, settings.patience())));
    }

    /**
     * Takes in the next observation.
     *
     * @return the alarms that begin or end with it
     * @throws IllegalArgumentException if it is not later than the one before
     */
    public List<Alarm> observe(Observation now) {
        if (now.time() <= last) {
            throw new IllegalArgumentException(
                    "observations come in their order: time=" + now.time() + ", before=" + last);
        }
        last = now.time();
        List<Alarm> alarms = new ArrayList<>();
        signals.of(now).forEach((signal, value) -> {
            Hysteresis state = states.get(signal);
            if (state != null && state.changes(value)) {
                double threshold = settings.thresholds().getOrDefault(signal, Double.NaN);
                alarms.add(new Alarm(signal, state.raised(), now.time(), now.kl(), value, threshold));
            }
        });
        return alarms;
    }

    /** Time of the newest observation; negative before the first. */
    public int last() {
        return last;
    }

    /** All alarms of a whole history. */
    public static List<Alarm> over(MonitorSettings settings, List<Observation> observations) {
        Monitor monitor = new Monitor(settings);
        return observations.stream()
                .sorted(Comparator.comparingInt(Observation::time))
                .flatMap(observation -> monitor.observe(observation).stream())
                .toList();
    }
}
