package dev.prudence.k8s.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The Compose file.
 *
 * @param directory where paths in it begin
 * @param json with its merges carried out
 */
record ComposeFile(Path directory, JsonNode json) {

    static ComposeFile read(Path directory) {
        try {
            Object merged = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Files.readString(directory.resolve("compose.yaml")));
            JsonNode json = JsonMapper.builder().build().valueToTree(merged);
            return new ComposeFile(directory, json);
        } catch (IOException e) {
            throw new UncheckedIOException("The Compose file cannot be read", e);
        }
    }

    /** The services by name. */
    Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new LinkedHashMap<>();
        json.path("services").properties().forEach(entry -> services.put(entry.getKey(), entry.getValue()));
        return services;
    }

    /** Everything that a service is told in variables. */
    Map<String, String> environment(JsonNode service) {
        Map<String, String> variables = new LinkedHashMap<>();
        Manifest.each(service.path("env_file"))
                .flatMap(file -> lines(directory.resolve(file.asText())))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line ->
                        variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        variables.putAll(Manifest.texts(service.path("environment")));
        return variables;
    }

    /** The services as pods, so that checks of programs, images, variables and memory are the same. */
    Manifests asPods() {
        List<Manifest> pods = new ArrayList<>();
        services().forEach((name, service) -> pods.add(new Manifest(pod(name, service))));
        return new Manifests(pods);
    }

    private ObjectNode pod(String name, JsonNode service) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode container = nodes.objectNode();
        container.put("name", name);
        container.set("image", service.path("image"));
        container.set("command", copy(service.path("entrypoint")));
        container.set("args", copy(service.path("command")));
        ArrayNode variables = container.putArray("env");
        environment(service)
                .forEach((key, value) -> variables.addObject().put("name", key).put("value", value));
        ArrayNode mounts = container.putArray("volumeMounts");
        Stream.of("volumes", "tmpfs")
                .flatMap(kind -> Manifest.each(service.path(kind))
                        .map(mount -> mount.asText().split(":")[kind.equals("volumes") ? 1 : 0]))
                .forEach(target -> mounts.addObject().put("mountPath", target));
        ObjectNode resources = container.putObject("resources");
        for (String bound : List.of("requests", "limits")) {
            resources
                    .putObject(bound)
                    .put("cpu", service.path("cpus").asText())
                    .put("memory", service.path("mem_limit").asText().toUpperCase(Locale.ROOT) + "i");
        }
        ObjectNode pod = nodes.objectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name);
        pod.putObject("spec").putArray("containers").add(container);
        return pod;
    }

    private static JsonNode copy(JsonNode words) {
        return words.isMissingNode() ? JsonNodeFactory.instance.arrayNode() : words;
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream();
        } catch (IOException e) {
            throw new UncheckedIOException("A file of variables cannot be read", e);
        }
    }
}
