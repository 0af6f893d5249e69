package dev.prudence.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Checks a tree against a JSON Schema (2020-12) and says each problem in words. This class is thread-safe. */
final class SchemaCheck {

    private final JsonNode schema;
    private final JsonSchema validator;

    private SchemaCheck(JsonNode schema, JsonSchema validator) {
        this.schema = schema;
        this.validator = validator;
    }

    static SchemaCheck of(String schemaText) {
        JsonNode schema = CanonicalJson.read(schemaText);
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        return new SchemaCheck(schema, factory.getSchema(schema));
    }

    /** Returns the problems sorted by key; empty when the tree is valid. */
    List<Problem> problems(JsonNode tree) {
        return validator.validate(tree).stream()
                .map(message -> problem(message, tree))
                .distinct()
                .sorted(Comparator.comparing(Problem::key).thenComparing(Problem::message))
                .toList();
    }

    private Problem problem(ValidationMessage message, JsonNode tree) {
        String key = dotted(message.getInstanceLocation());
        String property = message.getProperty();
        String path = property == null ? key : (key.isEmpty() ? property : key + "." + property);
        JsonNode value = valueAt(message, tree);
        return new Problem(path, words(message, path, value));
    }

    private String words(ValidationMessage message, String path, JsonNode value) {
        JsonNode rules = rules(message);
        JsonNode keyword = rules.path(message.getType());
        String found = path + "=" + brief(value);
        return switch (message.getType()) {
            case "additionalProperties" -> unknownKey(message, rules, path, value);
            case "required" -> "a key is missing, add it: " + path + "=?";
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" ->
                "must be " + Wording.bounds(rules) + ": " + found;
            case "type" -> "must be " + Wording.type(keyword) + ": " + found;
            case "enum" -> "must be one of " + Wording.values(keyword) + ": " + found;
            case "const" -> "must be " + keyword.asText() + ": " + found;
            case "uniqueItems" -> "must not name a value twice: " + found;
            case "minItems" -> "must have at least " + keyword.asText() + " entries: " + found;
            case "maxItems" -> "must have at most " + keyword.asText() + " entries: " + found;
            case "minLength" -> "must not be empty: " + found;
            default -> message.getMessage() + ": " + found;
        };
    }

    private String unknownKey(ValidationMessage message, JsonNode rules, String path, JsonNode value) {
        List<String> allowed = new ArrayList<>();
        rules.path("properties").fieldNames().forEachRemaining(allowed::add);
        String guess = NearestName.of(Objects.requireNonNullElse(message.getProperty(), ""), allowed)
                .map(name -> ", did you mean " + name + "?")
                .orElse(";");
        return "unknown key" + guess + " allowed: " + String.join(", ", allowed) + ": " + path + "=" + brief(value);
    }

    /** The schema object that holds the keyword which failed. */
    private JsonNode rules(ValidationMessage message) {
        String pointer = message.getSchemaLocation().getFragment().toString();
        int last = pointer.lastIndexOf('/');
        String parent = last <= 0 ? "" : pointer.substring(0, last);
        JsonNode rules = schema.at(parent);
        return rules.isObject() ? rules : MissingNode.getInstance();
    }

    private static JsonNode valueAt(ValidationMessage message, JsonNode tree) {
        JsonNode node = tree;
        JsonNodePath location = message.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            String name = location.getName(i);
            node = node.isArray() ? node.path(Integer.parseInt(name)) : node.path(name);
        }
        String property = message.getProperty();
        return property != null && node instanceof ObjectNode object ? object.path(property) : node;
    }

    private static String dotted(JsonNodePath location) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            names.add(location.getName(i));
        }
        return String.join(".", names);
    }

    private static String brief(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
