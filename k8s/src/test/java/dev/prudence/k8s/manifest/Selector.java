package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A selector of labels. Of the operators only {@code In} is used in this project; another one is refused.
 *
 * @param equal labels that have to be there
 * @param among a label for each entry that has to have one of the values
 */
public record Selector(Map<String, String> equal, Map<String, List<String>> among) {

    public Selector {
        equal = Map.copyOf(equal);
        among = Map.copyOf(among);
    }

    /** A selector as most resources write it, with matchLabels and matchExpressions. */
    public static Selector of(JsonNode json) {
        Map<String, List<String>> among = new LinkedHashMap<>();
        Manifest.each(json.path("matchExpressions")).forEach(expression -> {
            if (!expression.path("operator").asText().equals("In")) {
                throw new IllegalArgumentException("only In is understood: operator=" + expression.path("operator"));
            }
            among.put(
                    expression.path("key").asText(),
                    Manifest.each(expression.path("values"))
                            .map(JsonNode::asText)
                            .toList());
        });
        return new Selector(Manifest.texts(json.path("matchLabels")), among);
    }

    /** A selector as a Service writes it. */
    public static Selector plain(JsonNode json) {
        return new Selector(Manifest.texts(json), Map.of());
    }

    public boolean matches(Map<String, String> labels) {
        return labels.entrySet().containsAll(equal.entrySet())
                && among.entrySet().stream()
                        .allMatch(entry -> labels.containsKey(entry.getKey())
                                && entry.getValue().contains(labels.get(entry.getKey())));
    }

    /** Itself, or one selector for each value of an In, so that a value that selects nothing is seen. */
    public Stream<Selector> alternatives() {
        List<Selector> single = new ArrayList<>();
        among.forEach((key, values) ->
                values.forEach(value -> single.add(new Selector(equal, Map.of(key, List.of(value))))));
        return single.isEmpty() ? Stream.of(this) : single.stream();
    }

    @Override
    public String toString() {
        return "" + equal + (among.isEmpty() ? "" : among);
    }
}
