package dev.prudence.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The one byte form of a JSON tree: keys sorted, no white space, numbers without exponent and trailing zeros. Equal
 * trees have equal bytes, so {@code 1e-3} and {@code 0.0010} give the same digest. This class is thread-safe.
 */
public final class CanonicalJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CanonicalJson() {}

    /** Returns the canonical text of a tree. */
    public static String write(JsonNode tree) {
        StringBuilder text = new StringBuilder();
        append(tree, text);
        return text.toString();
    }

    /** Returns the lower-case hexadecimal SHA-256 of the canonical text in UTF-8. */
    public static String digest(JsonNode tree) {
        try {
            byte[] bytes = write(tree).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The Java runtime lacks a required algorithm: algorithm=SHA-256", e);
        }
    }

    static JsonNode read(String canonical) {
        try {
            return JSON.readTree(canonical);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: text=" + canonical, e);
        }
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (node instanceof ObjectNode object) {
            appendObject(object, text);
        } else if (node instanceof ArrayNode array) {
            appendArray(array, text);
        } else if (node.isNumber()) {
            text.append(number(node));
        } else {
            text.append(node);
        }
    }

    private static void appendObject(ObjectNode object, StringBuilder text) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        String separator = "{";
        for (var entry : sorted.entrySet()) {
            text.append(separator).append(object.textNode(entry.getKey())).append(':');
            append(entry.getValue(), text);
            separator = ",";
        }
        text.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(ArrayNode array, StringBuilder text) {
        String separator = "[";
        for (JsonNode element : array) {
            text.append(separator);
            append(element, text);
            separator = ",";
        }
        text.append(array.isEmpty() ? "[]" : "]");
    }

    private static String number(JsonNode node) {
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw new IllegalArgumentException("Only finite numbers have a canonical form: value=" + node);
        }
        BigDecimal value = node.decimalValue();
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
