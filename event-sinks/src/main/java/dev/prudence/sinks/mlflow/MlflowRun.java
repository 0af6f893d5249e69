package dev.prudence.sinks.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a run in MLflow.
 *
 * @param id MLflow's id
 * @param artifacts where its files go
 * @param isNew whether it was made for this delivery
 * @param incidents how many there were by now, by code
 */
record MlflowRun(String id, String artifacts, boolean isNew, Map<String, Long> incidents) {

    MlflowRun {
        incidents = new TreeMap<>(incidents);
    }

    /** From MLflow's answer. */
    static MlflowRun made(JsonNode info) {
        return new MlflowRun(
                info.path("run_id").asText(), info.path("artifact_uri").asText(), true, Map.of());
    }

    /** From MLflow's answer. */
    static MlflowRun found(JsonNode info) {
        return made(info).known();
    }

    /** As {@link #json} wrote it. */
    static MlflowRun of(JsonNode node) {
        Map<String, Long> incidents = new TreeMap<>();
        node.path("incidents")
                .properties()
                .forEach(each -> incidents.put(each.getKey(), each.getValue().asLong()));
        return new MlflowRun(node.path("id").asText(), node.path("artifacts").asText(), false, incidents);
    }

    /** The same, after a delivery. */
    MlflowRun known() {
        return new MlflowRun(id, artifacts, false, incidents);
    }

    /** Counts one more. */
    long incident(String code) {
        return incidents.merge(code, 1L, Long::sum);
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", id).put("artifacts", artifacts);
        ObjectNode counts = node.putObject("incidents");
        incidents.forEach(counts::put);
        return node;
    }
}
