package dev.prudence.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {

    private static final Path RULES = Path.of("rules", "prudence.yaml");
    private static final Path TESTS = Path.of("rules", "prudence-test.yaml");
    private static final Path GUIDE = Path.of("..", "docs", "guides", "monitoring.md");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final List<JsonNode> rules = rules();

    @Test
    void prometheusUnderstandsThem() {
        Promtool.Answer answer = Promtool.run("check", "rules", RULES.toString());
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).contains(rules.size() + " rules found");
    }

    @Test
    void theirUnitTestsPass() {
        Promtool.Answer answer = Promtool.run("test", "rules", TESTS.toString());
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).contains("SUCCESS");
    }

    @Test
    void everyAlarmIsSeenSilentFiringAndCleared() throws IOException {
        Set<String> fires = new HashSet<>();
        Set<String> clears = new HashSet<>();
        for (JsonNode test : YAML.readTree(TESTS.toFile()).path("tests")) {
            for (JsonNode step : test.path("alert_rule_test")) {
                String alert = step.path("alertname").asText();
                if (step.has("exp_alerts")) {
                    fires.add(alert);
                } else if (fires.contains(alert)) {
                    clears.add(alert);
                }
            }
        }
        assertThat(names()).containsExactlyInAnyOrderElementsOf(fires).containsAll(clears);
        assertThat(clears).containsAll(fires);
    }

    @Test
    void everyMetricThatTheyLookAtIsExported() {
        assertThat(rules).allSatisfy(rule -> {
            String expression = rule.path("expr").asText();
            assertThat(Queries.series(expression)).as(expression).isNotEmpty();
            assertThat(Queries.unknown(expression)).as(expression).isEmpty();
        });
    }

    @Test
    void everyAlarmSaysHowBadItIsAndWhatToDo() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(rules).allSatisfy(rule -> {
            String alert = rule.path("alert").asText();
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("docs/guides/monitoring.md#" + alert.toLowerCase(Locale.ROOT));
            assertThat(guide).as("a section of the guide").contains("\n### " + alert + "\n");
        });
    }

    /** The operator's resource holds the same groups. */
    @Test
    void theResourceForTheOperatorIsMadeOfThem() throws IOException {
        StringBuilder resource = new StringBuilder("""
                # Made of rules/prudence.yaml by RulesTest; change that one.
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: prudence
                spec:
                """);
        Files.readAllLines(RULES).stream()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> resource.append("  ").append(line).append('\n'));
        MonitoringFiles.compare(Path.of("prometheus-rule.yaml"), resource.toString());
    }

    private List<String> names() {
        return rules.stream().map(rule -> rule.path("alert").asText()).toList();
    }

    private static List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        try {
            for (JsonNode group : YAML.readTree(RULES.toFile()).path("groups")) {
                group.path("rules").forEach(rules::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return rules;
    }
}
