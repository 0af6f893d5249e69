package dev.prudence.monitoring;

import java.util.List;

/** Metrics of event sinks, each with the name of its sink. */
public final class SinkMetrics {

    private static final String SINK = "sink";

    public static final Metric LAG =
            Metric.gauge("prudence_sinks_lag_records", "records", "Records that a sink has not taken in", SINK);
    public static final Metric CONNECTED =
            Metric.gauge("prudence_sinks_connected", "-", "1 while a sink reads the topic", SINK);
    public static final Metric DELIVERED =
            Metric.counter("prudence_sinks_delivered_records_total", "records", "Records taken in", SINK);
    public static final Metric FAILURES = Metric.counter(
            "prudence_sinks_failures_total", "attempts", "Attempts that failed and are made again", SINK);
    public static final Metric DUPLICATES = Metric.counter(
            "prudence_sinks_duplicates_total", "events", "Events that came again and were dropped", SINK);
    public static final Metric UNREADABLE = Metric.counter(
            "prudence_sinks_unreadable_records_total", "records", "Records that could not be read", SINK);

    static final List<Metric> ALL = List.of(LAG, CONNECTED, DELIVERED, FAILURES, DUPLICATES, UNREADABLE);

    private SinkMetrics() {}
}
