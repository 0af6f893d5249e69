package dev.prudence.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardsTest {

    private static final Path DIRECTORY = Path.of("dashboards");
    private final Dashboards dashboards = Dashboards.read(Path.of("dashboards.yaml"));

    @TempDir
    Path directory;

    @Test
    void theFilesAreWhatTheSourceSays() throws IOException {
        Map<String, String> files = dashboards.files();
        for (Map.Entry<String, String> file : files.entrySet()) {
            MonitoringFiles.compare(DIRECTORY.resolve(file.getKey()), file.getValue());
        }
        try (Stream<Path> present = Files.list(DIRECTORY)) {
            assertThat(present.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(files.keySet());
        }
    }

    @Test
    void everyMetricThatIsAskedForIsExported() {
        assertThat(dashboards.expressions()).isNotEmpty().allSatisfy(expression -> {
            assertThat(Queries.series(expression)).as(expression).isNotEmpty();
            assertThat(Queries.unknown(expression)).as(expression).isEmpty();
        });
    }

    @Test
    void namesInExpressionsAreFound() {
        assertThat(Queries.series("sum by (job, le) (rate(a_total{job=\"b\"}[5m])) / on (c) d_e and time() - f > 3"))
                .containsExactly("a_total", "d_e", "f");
        assertThat(Queries.unknown("rate(prudence_reward_sample_total[5m]) + up"))
                .containsExactly("prudence_reward_sample_total");
    }

    /** As recording rules, which is how promtool takes them. */
    @Test
    void prometheusUnderstandsEveryQuery() throws IOException {
        List<String> expressions = dashboards.expressions();
        String rules = expressions.stream()
                .map(each -> "      - {record: a, expr: '" + each.replace("$__rate_interval", "1m") + "'}\n")
                .collect(Collectors.joining());
        Path file = Files.writeString(
                directory.resolve("queries.yaml"), "groups:\n  - name: queries\n    rules:\n" + rules);
        Promtool.Answer answer = Promtool.run("check", "rules", "--lint=none", file.toString());
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        assertThat(answer.output()).contains(expressions.size() + " rules found");
    }
}
