package dev.prudence.monitoring;

import java.util.List;

/** Metrics of the world-model-service. */
public final class WorldModelMetrics {

    public static final Metric NODES = Metric.counter(
            "prudence_world_model_nodes_total",
            "nodes",
            "Nodes that the model was asked for: roots are real steps, the others imagined ones",
            "kind");
    public static final Metric BATCH = Metric.timer(
            "prudence_world_model_batch_seconds", "Time of one run of the model, for all that asked together", "kind");
    public static final Metric LOADED =
            Metric.gauge("prudence_world_model_loaded_versions", "versions", "World models in memory");
    public static final Metric BEHIND = Metric.gauge(
            "prudence_world_model_versions_behind",
            "versions",
            "Versions between the newest that was announced and the newest that is loaded");

    /** All of them. */
    public static final List<Metric> ALL = List.of(NODES, BATCH, LOADED, BEHIND);

    private WorldModelMetrics() {}
}
