package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** A document as names and values, {@code bestOfN.prompts} and {@code betas[0]}: what tools for tracking experiments take. */
final class FlatDocument {

    private static final int MOST_VALUES = 1_000;
    private static final int MOST_CHARACTERS = 500;

    private FlatDocument() {}

    /** The values that a document holds, in the order of the document until there are too many. */
    static Map<String, String> of(JsonNode document) {
        Map<String, String> values = new TreeMap<>();
        add("", document, values);
        return values;
    }

    private static void add(String name, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.properties()
                    .forEach(each ->
                            add(name.isEmpty() ? each.getKey() : name + "." + each.getKey(), each.getValue(), values));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                add(name + "[" + i + "]", node.get(i), values);
            }
        } else if (values.size() < MOST_VALUES) {
            values.put(name, shortened(node.asText()));
        }
    }

    private static String shortened(String value) {
        return value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
