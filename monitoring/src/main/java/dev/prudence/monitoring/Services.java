package dev.prudence.monitoring;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who exports what: the services, and the event sinks beside them. */
public final class Services {

    /** Metrics by the name of the service, which is the name of its module and the label {@code job} in Prometheus. */
    public static final SortedMap<String, List<Metric>> TABLES = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
            "policy-service", with(PolicyMetrics.ALL),
            "reward-ensemble-service", with(RewardMetrics.ALL),
            "world-model-service", with(WorldModelMetrics.ALL),
            "trainer-service", with(TrainerMetrics.ALL),
            "event-sinks", SinkMetrics.ALL)));

    private Services() {}

    private static List<Metric> with(List<Metric> own) {
        return Stream.concat(own.stream(), DiskMetrics.ALL.stream()).toList();
    }
}
