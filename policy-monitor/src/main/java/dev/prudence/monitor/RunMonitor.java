package dev.prudence.monitor;

import dev.prudence.proto.run.v1.PolicyObserved;
import dev.prudence.proto.run.v1.RunEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches all policies of all runs whose events it is given. Alarms are those of {@link Monitor} over the same observations; an event that
 * came before is ignored. Not thread-safe.
 */
public final class RunMonitor {

    private final Map<Signal, Double> changedThresholds;
    private final Map<String, Long> sequences = new LinkedHashMap<>();
    private final Map<Key, Watched> policies = new LinkedHashMap<>();

    private record Key(String run, String stage, String policy) {}

    /** @param changedThresholds take the places of the defaults */
    public RunMonitor(Map<Signal, Double> changedThresholds) {
        this.changedThresholds = Map.copyOf(changedThresholds);
    }

    /** Takes in the next event of its run. */
    public List<Alarm> take(RunEvent event) {
        long before = sequences.getOrDefault(event.getRunId(), 0L);
        if (event.getSequence() <= before) {
            return List.of();
        }
        sequences.put(event.getRunId(), event.getSequence());
        if (!event.hasPolicyObserved()) {
            return List.of();
        }
        PolicyObserved seen = event.getPolicyObserved();
        return policies.computeIfAbsent(
                        new Key(event.getRunId(), event.getStage(), seen.getPolicy()),
                        missing -> new Watched(settings(seen.getAlgorithm(), changedThresholds)))
                .observe(ObservedEvents.observation(seen));
    }

    /** How many policies were seen. */
    public int policies() {
        return policies.size();
    }

    /**
     * How policies of an algorithm are watched.
     *
     * @param changedThresholds take the places of the defaults
     */
    public static MonitorSettings settings(String algorithm, Map<Signal, Double> changedThresholds) {
        WatchedPolicy any = new WatchedPolicy("", algorithm, 0, List.of(), List.of());
        Map<Signal, Double> thresholds = new EnumMap<>(Signal.class);
        thresholds.putAll(Thresholds.of(any.form()));
        thresholds.putAll(changedThresholds);
        return new MonitorSettings(any.form(), thresholds, any.patience());
    }

    /** A policy whose stage may be started again, from an earlier time. */
    private static final class Watched {

        private final MonitorSettings settings;
        private final List<Observation> seen = new ArrayList<>();
        private Monitor monitor;

        Watched(MonitorSettings settings) {
            this.settings = settings;
            this.monitor = new Monitor(settings);
        }

        List<Alarm> observe(Observation observation) {
            if (seen.removeIf(earlier -> earlier.time() >= observation.time())) {
                monitor = new Monitor(settings);
                seen.forEach(monitor::observe);
            }
            seen.add(observation);
            return monitor.observe(observation);
        }
    }
}
