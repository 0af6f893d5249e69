package dev.prudence.sinks.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The whole configuration.
 *
 * @param kafka settings of every Kafka client, {@code bootstrap.servers} among them
 * @param state directory of the positions
 * @param httpHost that metrics and health are served at
 * @param httpPort the same; empty for none
 * @param sinks at least one
 */
public record SinksSettings(
        Map<String, String> kafka, Path state, String httpHost, Optional<Integer> httpPort, List<SinkSettings> sinks) {

    /** Of the broker, where neither the file nor the command line names it. */
    public static final String BROKER_VARIABLE = "PRUDENCE_KAFKA";

    public SinksSettings {
        kafka = Map.copyOf(kafka);
        sinks = List.copyOf(sinks);
    }

    /**
     * Reads a YAML file.
     *
     * @param bootstrap overrides the file's; empty for none
     * @throws InvalidSinksException with every problem
     */
    public static SinksSettings read(Path file, Optional<String> bootstrap, Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        Section document = new Section("", tree(file), file.toAbsolutePath().resolveSibling(""), problems);
        Map<String, String> kafka = kafka(document.section("kafka"), bootstrap, environment);
        Path state = document.path("state", false)
                .orElse(file.resolveSibling("sinks-state").toAbsolutePath());
        Section http = document.section("http");
        String host = http.text("host").orElse("127.0.0.1");
        int port = http.number("port", 0, 65_535, -1);
        http.end();
        List<SinkSettings> sinks =
                document.sections("sinks").stream().map(SinkSections::read).toList();
        requireDifferentNames(sinks, document);
        document.end();
        if (!problems.isEmpty()) {
            throw new InvalidSinksException(problems);
        }
        return new SinksSettings(kafka, state, host, port < 0 ? Optional.empty() : Optional.of(port), sinks);
    }

    private static JsonNode tree(Path file) {
        try {
            return new YAMLMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException broken) {
            throw new InvalidSinksException(
                    List.of("The document is no YAML: file=" + file + ", " + broken.getOriginalMessage()));
        } catch (IOException missing) {
            throw new InvalidSinksException(List.of("The document cannot be read: file=" + file));
        }
    }

    private static Map<String, String> kafka(
            Section section, Optional<String> bootstrap, Map<String, String> environment) {
        Map<String, String> kafka = new TreeMap<>();
        section.path("propertiesFile", true).ifPresent(file -> kafka.putAll(properties(section, file)));
        kafka.putAll(section.texts("properties"));
        Optional<String> own = section.text("bootstrap");
        bootstrap
                .or(() -> own)
                .or(() -> Optional.ofNullable(environment.get(BROKER_VARIABLE)))
                .ifPresent(address -> kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address));
        if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            section.problem(
                    "bootstrap",
                    "is missing; give it here, with --bootstrap or in the variable " + BROKER_VARIABLE
                            + ", for instance 127.0.0.1:29092");
        }
        section.end();
        return kafka;
    }

    private static Map<String, String> properties(Section section, Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            section.problem("propertiesFile", "cannot be read: " + file);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    private static void requireDifferentNames(List<SinkSettings> sinks, Section document) {
        Set<String> names = new HashSet<>(Set.of("dead-letters"));
        for (SinkSettings sink : sinks) {
            if (!names.add(sink.name())) {
                document.problem("sinks", "must have different names; give one of them a name, name=" + sink.name());
            }
        }
    }
}
