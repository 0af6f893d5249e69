package dev.prudence.sinks.openlineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to be known of a run that is going on. Not thread-safe. */
final class LineageRun {

    private final String experiment;
    private final Map<String, LineageStage> stages = new LinkedHashMap<>();

    LineageRun(String experiment) {
        this.experiment = experiment;
    }

    /** As {@link #json} wrote it. */
    static LineageRun of(JsonNode node) {
        LineageRun run = new LineageRun(node.path("experiment").asText());
        node.path("stages")
                .properties()
                .forEach(each -> run.stages.put(each.getKey(), LineageStage.of(each.getValue())));
        return run;
    }

    String experiment() {
        return experiment;
    }

    LineageStage stage(String name) {
        return stages.computeIfAbsent(name, missing -> new LineageStage());
    }

    /** Stages that have begun and not ended. */
    List<String> running() {
        return stages.entrySet().stream()
                .filter(each -> each.getValue().isRunning())
                .map(Map.Entry::getKey)
                .toList();
    }

    ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("experiment", experiment);
        ObjectNode known = node.putObject("stages");
        stages.forEach((name, stage) -> known.set(name, stage.json()));
        return node;
    }
}
