package dev.prudence.k8s.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules and dashboards that are shipped, as tests need them. */
final class Alarms {

    private static final Path MONITORING = Path.of("..", "monitoring");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Alarms() {}

    /** The rules as they are. */
    static String rules() throws IOException {
        return Files.readString(MONITORING.resolve("rules/prudence.yaml"));
    }

    /** The same rules, impatient: minutes are seconds. */
    static String impatientRules() throws IOException {
        return rules().replaceAll("for: \\d+m", "for: 2s")
                .replaceAll("\\[(\\d+m|1h)]", "[10s]")
                .replace("_seconds > 900", "_seconds > 10");
    }

    /** Names of all alarms. */
    static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        YAML.readTree(rules()).findValues("alert").forEach(alert -> names.add(alert.asText()));
        return names;
    }

    /** What rules look at: their expressions without the comparisons that make alarms of them. */
    static List<String> signals() throws IOException {
        List<String> signals = new ArrayList<>();
        YAML.readTree(rules())
                .findValues("expr")
                .forEach(expr -> signals.add(expr.asText().replaceAll("\\s(>|<|==)\\s[0-9.]+", "")));
        return signals;
    }

    /** Every query of every dashboard, as Grafana would send it. */
    static List<String> queries() {
        List<String> queries = new ArrayList<>();
        try (var files = Files.list(MONITORING.resolve("dashboards"))) {
            for (Path file : files.toList()) {
                for (JsonNode expr : new ObjectMapper().readTree(file.toFile()).findValues("expr")) {
                    queries.add(expr.asText().replace("$__rate_interval", "10s"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return queries;
    }
}
