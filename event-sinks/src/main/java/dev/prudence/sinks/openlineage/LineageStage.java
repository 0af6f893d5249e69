package dev.prudence.sinks.openlineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.sinks.SinkEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What has to be known of a stage. Not thread-safe. */
final class LineageStage {

    private final List<String> upstream = new ArrayList<>();
    /** The newest version of each model. */
    private final Map<String, String> models = new TreeMap<>();

    private boolean running;
    private long spokeMillis;
    private String key = "";

    /** As {@link #json} wrote it. */
    static LineageStage of(JsonNode node) {
        LineageStage stage = new LineageStage();
        node.path("upstream").forEach(each -> stage.upstream.add(each.asText()));
        node.path("models")
                .properties()
                .forEach(each -> stage.models.put(each.getKey(), each.getValue().asText()));
        stage.running = node.path("running").asBoolean();
        stage.spokeMillis = node.path("spoke").asLong();
        stage.key = node.path("key").asText();
        return stage;
    }

    void start(List<String> reads, long millis) {
        upstream.clear();
        upstream.addAll(reads);
        running = true;
        spokeMillis = millis;
    }

    void publish(SinkEvent event) {
        ModelVersion version = event.event().getModelPublished().getVersion();
        models.put(version.getModel(), version.getNumber() + "-" + version.getDigest());
    }

    void complete(String outputKey) {
        running = false;
        key = outputKey;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether it has been quiet for so long; then it has spoken now. */
    boolean speaksAgain(long millis, Duration quiet) {
        boolean now = running && millis - spokeMillis >= quiet.toMillis();
        if (now) {
            spokeMillis = millis;
        }
        return now;
    }

    List<String> upstream() {
        return upstream;
    }

    Map<String, String> models() {
        return models;
    }

    /** Of its output; empty while there is none. */
    String key() {
        return key;
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("running", running)
                .put("spoke", spokeMillis)
                .put("key", key);
        ArrayNode names = node.putArray("upstream");
        upstream.forEach(names::add);
        ObjectNode versions = node.putObject("models");
        models.forEach(versions::put);
        return node;
    }
}
