package dev.prudence.k8s.truth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a service's sources say: its {@code application.yaml}, its mapped settings, and the extensions in its pom.
 *
 * @param port the port of HTTP and gRPC
 * @param variables every environment variable that it reads
 * @param profiles configuration profiles that it knows
 * @param groups topic of every consumer group
 * @param health whether it serves {@code /q/health}
 * @param metrics whether it serves {@code /q/metrics}
 */
public record ServiceFacts(
        int port,
        Set<String> variables,
        Set<String> profiles,
        Map<String, String> groups,
        boolean health,
        boolean metrics) {

    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}]");

    public ServiceFacts {
        variables = Set.copyOf(variables);
        profiles = Set.copyOf(profiles);
        groups = Map.copyOf(groups);
    }

    static ServiceFacts read(Path module) {
        try {
            String text = Files.readString(module.resolve("src/main/resources/application.yaml"));
            String pom = Files.readString(module.resolve("pom.xml"));
            Map<String, String> settings = new LinkedHashMap<>();
            flatten("", YAML.readTree(text), settings);
            return new ServiceFacts(
                    Integer.parseInt(settings.getOrDefault("quarkus.http.port", "")),
                    variables(text, settings, module),
                    settings.keySet().stream()
                            .filter(key -> key.startsWith("%"))
                            .map(key -> key.substring(1, key.indexOf('.')))
                            .collect(Collectors.toSet()),
                    groups(settings),
                    pom.contains("<artifactId>quarkus-smallrye-health</artifactId>"),
                    pom.contains("<artifactId>quarkus-micrometer-registry-prometheus</artifactId>"));
        } catch (IOException e) {
            throw new UncheckedIOException("A service's configuration cannot be read", e);
        }
    }

    /** The variable that sets a key: MicroProfile's rule. */
    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Set<String> variables(String text, Map<String, String> settings, Path module) {
        Set<String> variables = new LinkedHashSet<>();
        EXPRESSION.matcher(text).results().forEach(match -> variables.add(match.group(1)));
        settings.keySet().stream()
                .filter(key -> !key.startsWith("%"))
                .map(ServiceFacts::variable)
                .forEach(variables::add);
        MappedSettings.under(module.resolve("src/main/java"), module.resolveSibling("service-access/src/main/java"))
                .stream()
                .map(ServiceFacts::variable)
                .forEach(variables::add);
        return variables;
    }

    private static Map<String, String> groups(Map<String, String> settings) {
        Map<String, String> groups = new LinkedHashMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith("mp.messaging.incoming.") && key.endsWith(".group.id")) {
                groups.put(value, settings.getOrDefault(key.replace(".group.id", ".topic"), ""));
            }
        });
        return groups;
    }

    /** A key {@code ~} stands for the parent itself. */
    private static void flatten(String prefix, JsonNode node, Map<String, String> settings) {
        if (!node.isObject()) {
            settings.put(prefix, node.asText());
            return;
        }
        node.properties().forEach(field -> {
            boolean parent = field.getKey().isEmpty() || field.getKey().equals("~");
            String separator = prefix.isEmpty() || parent ? "" : ".";
            flatten(prefix + separator + (parent ? "" : field.getKey()), field.getValue(), settings);
        });
    }
}
