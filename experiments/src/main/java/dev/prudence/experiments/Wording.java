package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;

/** Says in words what a schema allows. This class is thread-safe. */
final class Wording {

    private Wording() {}

    /** "no such preset of rlhf, did you mean quick? Allowed: quick, standard: preset=qick". */
    static String choice(String complaint, String typed, Collection<String> allowed, String key) {
        String guess = NearestName.of(typed, allowed)
                .map(name -> ", did you mean " + name + "?")
                .orElse(";");
        return complaint + guess + " allowed: " + String.join(", ", allowed) + ": " + key + "=" + typed;
    }

    /** "at least 0 and at most 0.5"; empty when the schema names no bound. */
    static String bounds(JsonNode schema) {
        List<String> parts = new ArrayList<>();
        bound(schema, "minimum", "at least ", parts);
        bound(schema, "exclusiveMinimum", "above ", parts);
        bound(schema, "maximum", "at most ", parts);
        bound(schema, "exclusiveMaximum", "below ", parts);
        return String.join(" and ", parts);
    }

    /** "an integer", "a number or null". */
    static String type(JsonNode types) {
        if (types.isTextual()) {
            return article(types.textValue());
        }
        return String.join(
                " or ",
                StreamSupport.stream(types.spliterator(), false)
                        .map(type -> article(type.textValue()))
                        .toList());
    }

    /** "quick, standard": the values of an enumeration. */
    static String values(JsonNode values) {
        return String.join(
                ", ",
                StreamSupport.stream(values.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    private static void bound(JsonNode schema, String keyword, String words, List<String> parts) {
        if (schema.has(keyword)) {
            parts.add(words + schema.get(keyword).asText());
        }
    }

    private static String article(String type) {
        return switch (type) {
            case "null" -> "null";
            case "object" -> "a section (keys and values)";
            case "array" -> "a list";
            case "integer" -> "an integer";
            case "boolean" -> "true or false";
            case "string" -> "text";
            default -> "a " + type;
        };
    }
}
