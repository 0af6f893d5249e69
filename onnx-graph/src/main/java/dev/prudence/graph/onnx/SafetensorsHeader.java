package dev.prudence.graph.onnx;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import dev.prudence.graph.TensorType;
import dev.prudence.graph.onnx.SafetensorsLayout.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The JSON header of a safetensors file: one object of {@code {"dtype", "shape", "data_offsets"}} a tensor. */
final class SafetensorsHeader {
    private static final Map<String, ElementType> TYPES = new TreeMap<>(Map.of(
            "F32", ElementType.FLOAT32,
            "F64", ElementType.FLOAT64,
            "I32", ElementType.INT32,
            "I64", ElementType.INT64,
            "BOOL", ElementType.BOOL));
    private static final String METADATA = "__metadata__";

    private final String json;
    private int at;

    private SafetensorsHeader(String json) {
        this.json = json;
    }

    static String write(Map<String, Entry> entries) {
        List<String> members = new ArrayList<>();
        entries.forEach((name, entry) -> members.add(String.format(
                Locale.ROOT,
                "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                escape(name),
                code(entry.type().elementType()),
                entry.type().shape().toString().replace(" ", ""),
                entry.begin(),
                entry.end())));
        return "{" + String.join(",", members) + "}";
    }

    /** @throws IllegalArgumentException when the text is no such header, naming the place */
    static Map<String, Entry> parse(String json) {
        SafetensorsHeader reader = new SafetensorsHeader(json);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (var member : reader.object().entrySet()) {
            if (!member.getKey().equals(METADATA)) {
                entries.put(member.getKey(), entry(member.getKey(), member.getValue()));
            }
        }
        return entries;
    }

    private static Entry entry(String name, Object described) {
        if (described instanceof Map<?, ?> member
                && member.get("dtype") instanceof String code
                && member.get("shape") instanceof List<?> shape
                && member.get("data_offsets") instanceof List<?> offsets
                && offsets.size() == 2) {
            int[] dimensions =
                    shape.stream().mapToInt(d -> Math.toIntExact((Long) d)).toArray();
            TensorType type = new TensorType(elementType(name, code), Shape.of(dimensions));
            return new Entry(type, (Long) offsets.get(0), (Long) offsets.get(1));
        }
        throw new IllegalArgumentException("A tensor needs dtype, shape and data_offsets: name=" + name);
    }

    private static ElementType elementType(String name, String code) {
        ElementType type = TYPES.get(code);
        if (type == null) {
            throw new IllegalArgumentException("This element type is not read, use one of " + TYPES.keySet() + ": name="
                    + name + ", dtype=" + code);
        }
        return type;
    }

    private static String code(ElementType type) {
        return TYPES.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> text();
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            if (!members.isEmpty()) {
                expect(',');
            }
            String key = text();
            expect(':');
            members.put(key, value());
        }
        expect('}');
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        while (peek() != ']') {
            if (!elements.isEmpty()) {
                expect(',');
            }
            elements.add(value());
        }
        expect(']');
        return elements;
    }

    private String text() {
        expect('"');
        StringBuilder text = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            text.append(c == '\\' ? escaped() : c);
        }
        return text.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> (char) Integer.parseInt("" + next() + next() + next() + next(), 16);
            default -> c;
        };
    }

    private Long number() {
        int start = at;
        while (at < json.length() && Character.isDigit(json.charAt(at))) {
            at++;
        }
        require(at > start);
        return Long.parseLong(json.substring(start, at));
    }

    private char peek() {
        while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        require(at < json.length());
        return json.charAt(at);
    }

    private void expect(char wanted) {
        require(peek() == wanted);
        at++;
    }

    private char next() {
        require(at < json.length());
        return json.charAt(at++);
    }

    private void require(boolean wellFormed) {
        if (!wellFormed) {
            throw new IllegalArgumentException("This is no safetensors header: position=" + at);
        }
    }
}
