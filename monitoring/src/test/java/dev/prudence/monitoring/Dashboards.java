package dev.prudence.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes Grafana's dashboards of {@code dashboards.yaml}. */
final class Dashboards {

    private static final int UNIT = 6;
    private static final int ROW = 4 * UNIT;
    private static final int HEIGHT = 8;
    private static final int SCHEMA_VERSION = 39;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final JsonNode source;

    private Dashboards(JsonNode source) {
        this.source = source;
    }

    static Dashboards read(Path file) {
        try {
            return new Dashboards(new ObjectMapper(new YAMLFactory()).readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON of each, by file name. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (JsonNode dashboard : source.path("dashboards")) {
            files.put(dashboard.path("uid").asText() + ".json", text(dashboard(dashboard)) + "\n");
        }
        return files;
    }

    /** Every query. */
    List<String> expressions() {
        List<String> expressions = new ArrayList<>();
        source.findValues("expr").forEach(expr -> expressions.add(expr.asText()));
        return expressions;
    }

    private static ObjectNode dashboard(JsonNode source) {
        ObjectNode dashboard = JSON.createObjectNode();
        dashboard.put("uid", source.path("uid").asText());
        dashboard.put("title", source.path("title").asText());
        dashboard.putArray("tags").add("prudence");
        dashboard.put("schemaVersion", SCHEMA_VERSION);
        dashboard.put("editable", true);
        dashboard.put("refresh", "10s");
        dashboard.putObject("time").put("from", "now-1h").put("to", "now");
        ObjectNode choice = dashboard.putObject("templating").putArray("list").addObject();
        choice.put("name", "datasource").put("label", "Prometheus").put("type", "datasource");
        choice.put("query", "prometheus");
        ArrayNode panels = dashboard.putArray("panels");
        int x = 0;
        int y = 0;
        for (JsonNode panel : source.path("panels")) {
            int width = panel.path("width").asInt(1) * UNIT;
            if (x + width > ROW) {
                x = 0;
                y += HEIGHT;
            }
            ObjectNode made = panel(panel, panels.size() + 1);
            made.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", HEIGHT);
            panels.add(made);
            x += width;
        }
        return dashboard;
    }

    private static ObjectNode panel(JsonNode source, int id) {
        ObjectNode panel = JSON.createObjectNode();
        String kind = source.path("kind").asText("timeseries");
        panel.put("id", id).put("type", kind).put("title", source.path("title").asText());
        if (source.has("description")) {
            panel.put("description", source.path("description").asText());
        }
        datasource(panel);
        ObjectNode fields = panel.putObject("fieldConfig");
        fields.putObject("defaults").put("unit", source.path("unit").asText("short"));
        fields.putArray("overrides");
        ArrayNode targets = panel.putArray("targets");
        boolean names = false;
        for (JsonNode query : source.path("queries")) {
            ObjectNode target = targets.addObject();
            target.put("refId", String.valueOf((char) ('A' + targets.size() - 1)));
            datasource(target);
            target.put("expr", query.path("expr").asText());
            target.put("legendFormat", query.path("legend").asText());
            target.put("instant", kind.equals("stat"));
            names |= query.path("text").asText().equals("name");
        }
        if (kind.equals("stat")) {
            ObjectNode options = panel.putObject("options");
            options.put("textMode", names ? "name" : "value_and_name").put("colorMode", "none");
            options.putObject("reduceOptions").putArray("calcs").add("lastNotNull");
        }
        return panel;
    }

    private static void datasource(ObjectNode node) {
        node.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    }

    private static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
