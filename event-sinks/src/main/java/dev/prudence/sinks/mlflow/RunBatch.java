package dev.prudence.sinks.mlflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be added to one run, cut into requests that MLflow takes. Not thread-safe. */
final class RunBatch {

    static final int MOST_METRICS = 1_000;
    static final int MOST_PARAMS = 100;
    static final int MOST_TAGS = 100;
    private static final int MOST_NAME = 250;
    private static final int MOST_VALUE = 500;
    private static final int MOST_TAG = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> metrics = new ArrayList<>();
    private final Map<String, String> params = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();

    /** A point; one that is not finite is left out, since JSON has no word for it. */
    void metric(String name, double value, long millis, long step) {
        if (Double.isFinite(value)) {
            metrics.add(JSON.createObjectNode()
                    .put("key", key(name))
                    .put("value", value)
                    .put("timestamp", millis)
                    .put("step", step));
        }
    }

    void param(String name, String value) {
        params.put(key(name), cut(value, MOST_VALUE));
    }

    /** The last value counts. */
    void tag(String name, String value) {
        tags.put(key(name), cut(value, MOST_TAG));
    }

    /** Of tags alone, for a new run. */
    ArrayNode tags() {
        return entries(List.copyOf(tags.entrySet()));
    }

    /** In the order in which they should be sent. */
    List<ObjectNode> requests(String run) {
        List<ObjectNode> requests = new ArrayList<>();
        parts(List.copyOf(params.entrySet()), MOST_PARAMS)
                .forEach(part -> requests.add(request(run, "params", entries(part))));
        parts(List.copyOf(tags.entrySet()), MOST_TAGS)
                .forEach(part -> requests.add(request(run, "tags", entries(part))));
        parts(metrics, MOST_METRICS)
                .forEach(part -> requests.add(
                        request(run, "metrics", JSON.createArrayNode().addAll(part))));
        return requests;
    }

    /** With nothing but letters, digits and {@code _-. :/}: everything else becomes an underscore. */
    static String key(String name) {
        String key = name.replaceAll("[^A-Za-z0-9_. :/-]", "_")
                .replaceAll("//+", "/")
                .replaceAll("^[/.]+|/+$", "");
        return cut(key.isEmpty() ? "_" : key, MOST_NAME);
    }

    private static ObjectNode request(String run, String what, ArrayNode values) {
        ObjectNode request = JSON.createObjectNode().put("run_id", run);
        request.set(what, values);
        return request;
    }

    private static ArrayNode entries(List<Map.Entry<String, String>> entries) {
        ArrayNode array = JSON.createArrayNode();
        entries.forEach(each -> array.addObject().put("key", each.getKey()).put("value", each.getValue()));
        return array;
    }

    private static <T> List<List<T>> parts(List<T> all, int most) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            parts.add(all.subList(from, Math.min(from + most, all.size())));
        }
        return parts;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
