package dev.prudence.experiments;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads YAML (and so JSON), merges trees, and applies {@code a.b=value} overrides. This class is thread-safe. */
final class DocumentTree {

    /** Numbers that YAML 1.1 takes for text, such as {@code 1e-3}. */
    private static final Pattern EXPONENT = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?[eE][-+]?[0-9]+");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private DocumentTree() {}

    /** Parses a document whose top level must be a mapping; {@code source} names it in the error. */
    static ObjectNode parse(String text, String source) {
        JsonNode tree = read(text, source);
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidExperimentException("", "A document must be a mapping of keys to values: document=" + source);
    }

    /** Lays {@code upper} over {@code lower}: mappings are merged, everything else is replaced. Neither is changed. */
    static ObjectNode merge(ObjectNode lower, ObjectNode upper) {
        ObjectNode merged = lower.deepCopy();
        upper.properties().forEach(entry -> merged.set(entry.getKey(), mergeValue(merged, entry)));
        return merged;
    }

    /** Returns the document with one value set for each dotted key; missing sections are made. */
    static ObjectNode override(ObjectNode document, Map<String, String> overrides) {
        ObjectNode changed = document.deepCopy();
        overrides.forEach((key, value) -> set(changed, key, scalar(key, value)));
        return changed;
    }

    private static JsonNode mergeValue(ObjectNode lower, Map.Entry<String, JsonNode> upper) {
        if (lower.get(upper.getKey()) instanceof ObjectNode below && upper.getValue() instanceof ObjectNode above) {
            return merge(below, above);
        }
        return upper.getValue().deepCopy();
    }

    private static void set(ObjectNode document, String key, JsonNode value) {
        String[] path = key.split("\\.", -1);
        ObjectNode section = document;
        for (int i = 0; i < path.length - 1; i++) {
            section = section.get(path[i]) instanceof ObjectNode inner ? inner : section.putObject(path[i]);
        }
        section.set(path[path.length - 1], value);
    }

    private static JsonNode scalar(String key, String value) {
        JsonNode parsed = read(value, "--set " + key);
        if (parsed.isTextual() && EXPONENT.matcher(parsed.textValue()).matches()) {
            return DecimalNode.valueOf(new BigDecimal(parsed.textValue()));
        }
        return parsed;
    }

    private static JsonNode read(String text, String source) {
        try {
            JsonNode tree = YAML.readTree(text);
            return tree == null || tree instanceof MissingNode ? NullNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            String reason = e.getOriginalMessage().lines().findFirst().orElse("syntax error");
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new InvalidExperimentException("", "Not valid YAML (" + reason + line + "): document=" + source);
        }
    }
}
