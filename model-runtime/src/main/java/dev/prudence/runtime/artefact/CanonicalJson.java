package dev.prudence.runtime.artefact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * One spelling for equal JSON: keys sorted, no white space, numbers as decimals without trailing zeros. Two trees with the
 * same values have the same bytes, on every Java version.
 */
final class CanonicalJson {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final int LONGEST_ZEROS = 18;

    private CanonicalJson() {}

    static JsonNode parse(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(normalise(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree can always be written", e);
        }
    }

    static ObjectNode object(Map<String, ?> values) {
        return (ObjectNode) normalise(MAPPER.valueToTree(values));
    }

    /** The same values in canonical form. */
    static JsonNode normalise(JsonNode node) {
        if (node.isObject()) {
            return sorted(node);
        }
        if (node.isArray()) {
            var array = NODES.arrayNode();
            node.forEach(element -> array.add(normalise(element)));
            return array;
        }
        return node.isNumber() ? number(node) : node;
    }

    private static ObjectNode sorted(JsonNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), normalise(field.getValue())));
        ObjectNode result = NODES.objectNode();
        fields.forEach(result::set);
        return result;
    }

    private static JsonNode number(JsonNode node) {
        if (node.isDouble() || node.isFloat()) {
            checkFinite(node);
        }
        BigDecimal value = new BigDecimal(node.asText()).stripTrailingZeros();
        boolean whole = value.scale() <= 0 && value.scale() >= -LONGEST_ZEROS;
        return whole ? integer(value.toBigIntegerExact()) : NODES.numberNode(value);
    }

    private static JsonNode integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return NODES.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    private static void checkFinite(JsonNode node) {
        if (!Double.isFinite(node.doubleValue())) {
            throw new IllegalArgumentException("JSON holds finite numbers only: value=" + node.asText());
        }
    }
}
