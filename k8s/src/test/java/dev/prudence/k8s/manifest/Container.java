package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A container of a pod.
 *
 * @param pod the pod
 * @param json its part of the specification
 */
public record Container(Pod pod, JsonNode json) {

    public String name() {
        return json.path("name").asText();
    }

    /** Pod and container, as they are named in findings. */
    public String id() {
        return pod.id() + " " + name();
    }

    public String image() {
        return json.path("image").asText();
    }

    /** The image without owner and tag: {@code policy-service}. */
    public String program() {
        return image().replaceAll("^.*/|:.*$", "");
    }

    /** Whether it is the command line that follows events: it serves health and metrics as services do. */
    public boolean isEventSinks() {
        return program().equals("launcher") && words().contains("sinks");
    }

    public Stream<JsonNode> ports() {
        return Manifest.each(json.path("ports"));
    }

    /** The number of a port that is given by number or name; empty when the container has no such port. */
    public OptionalInt port(JsonNode numberOrName) {
        return ports().filter(port -> port.path("name").asText().equals(numberOrName.asText())
                        || port.path("containerPort").asText().equals(numberOrName.asText()))
                .mapToInt(port -> port.path("containerPort").asInt())
                .findFirst();
    }

    /** Command and arguments. */
    public List<String> words() {
        return Stream.concat(Manifest.each(json.path("command")), Manifest.each(json.path("args")))
                .map(JsonNode::asText)
                .toList();
    }

    public Stream<JsonNode> mounts() {
        return Manifest.each(json.path("volumeMounts"));
    }

    /** The variables with their values, as far as these resources say them. */
    public Map<String, String> environment(Manifests manifests) {
        Map<String, String> variables = new LinkedHashMap<>();
        Manifest.each(json.path("envFrom"))
                .forEach(source -> manifests
                        .find("ConfigMap", source.at("/configMapRef/name").asText())
                        .ifPresent(map -> variables.putAll(Manifest.texts(map.at("/data")))));
        Manifest.each(json.path("env"))
                .forEach(variable -> variables.put(
                        variable.path("name").asText(),
                        value(variable, manifests).orElse("")));
        return variables;
    }

    private static Optional<String> value(JsonNode variable, Manifests manifests) {
        if (variable.has("value")) {
            return Optional.of(variable.path("value").asText());
        }
        JsonNode reference = variable.at("/valueFrom/configMapKeyRef");
        return manifests
                .find("ConfigMap", reference.path("name").asText())
                .map(map -> map.at("/data").path(reference.path("key").asText()).asText());
    }
}
