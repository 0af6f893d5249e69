package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One resource.
 *
 * @param json as it was rendered
 */
public record Manifest(JsonNode json) {

    public String apiVersion() {
        return json.path("apiVersion").asText();
    }

    public String kind() {
        return json.path("kind").asText();
    }

    public String name() {
        return json.at("/metadata/name").asText();
    }

    public String namespace() {
        return json.at("/metadata/namespace").asText();
    }

    /** Kind and name: {@code Deployment/policy-service}. */
    public String id() {
        return kind() + "/" + name();
    }

    public Map<String, String> labels() {
        return texts(json.at("/metadata/labels"));
    }

    /** What a JSON pointer points at; a missing node when there is nothing. */
    public JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** The elements of an array, or none. */
    public static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** The fields of an object as texts. */
    public static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
