package dev.prudence.monitoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page that lists all metrics is what services register their meters by. */
class MetricsPageTest {

    private static final String HEAD = """
            # Metrics

            What the services export at `/q/metrics` beside the numbers of their framework, for Prometheus. Services register their meters by
            this table, and a test of each service compares it with what it answers. What to do with them:
            [guide: monitoring](guides/monitoring.md).

            A counter only grows. A summary stands for its `…_count` and `…_sum`, and for `…_max`, the largest value of the last minutes; a
            histogram has `…_bucket` too. Times are in seconds, sizes in bytes. Prometheus adds `job`, the name of the service, and `instance`.

            Written by `MetricsPageTest`: `mvn -Dquick -pl monitoring test -Dprudence.monitoring.write=true`.
            """;

    private static final String FOREIGN = """

            ## Of the framework

            Dashboards and rules use these of Quarkus, Micrometer and Prometheus: %s. There are many more.
            """;

    @Test
    void thePageListsWhatIsDeclared() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        section(page, "Every service", DiskMetrics.ALL);
        Services.TABLES.forEach((service, metrics) -> section(
                page,
                "`" + service + "`",
                metrics.stream()
                        .filter(metric -> !DiskMetrics.ALL.contains(metric))
                        .toList()));
        List<String> foreign = new TreeSet<>(Queries.FOREIGN)
                .stream().map(name -> "`" + name + "`").toList();
        page.append(FOREIGN.formatted(String.join(", ", foreign)));
        MonitoringFiles.compare(Path.of("..", "docs", "metrics.md"), page.toString());
    }

    private static void section(StringBuilder page, String title, List<Metric> metrics) {
        page.append("\n## ")
                .append(title)
                .append("\n\n| name | type | unit | labels | meaning |\n|---|---|---|---|---|\n");
        for (Metric metric : metrics) {
            page.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            metric.name(),
                            metric.type().prometheus(),
                            metric.unit(),
                            labels(metric),
                            metric.meaning()));
        }
    }

    private static String labels(Metric metric) {
        return String.join(
                ", ", metric.labels().stream().map(label -> "`" + label + "`").toList());
    }
}
