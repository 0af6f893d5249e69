package dev.prudence.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final List<Metric> ALL =
            Services.TABLES.values().stream().flatMap(List::stream).distinct().toList();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void everyMetricIsExportedUnderItsNameWithItsLabels() {
        ALL.forEach(metric -> use(metric, registry));
        Exposition exposition = Exposition.of(registry.scrape());
        assertThat(exposition.absent(ALL)).isEmpty();
        assertThat(exposition.problems(ALL)).isEmpty();
    }

    @Test
    void namesAreUnique() {
        assertThat(ALL).extracting(Metric::name).doesNotHaveDuplicates();
    }

    @Test
    void otherNamesTypesHelpsAndLabelsAreSeen() {
        String text = """
                # HELP prudence_policy_tokens_total Something else
                # TYPE prudence_policy_tokens_total gauge
                prudence_policy_tokens_total{kind="text"} 1.0
                # TYPE prudence_policy_surprise gauge
                prudence_policy_surprise 1.0
                jvm_threads 3.0
                """;
        Exposition exposition = Exposition.of(text);
        assertThat(exposition.problems(PolicyMetrics.ALL))
                .hasSize(4)
                .anyMatch(problem -> problem.contains("not declared: prudence_policy_surprise"))
                .anyMatch(problem -> problem.contains("type=gauge declared=counter"))
                .anyMatch(problem -> problem.contains("help=Something else"))
                .anyMatch(problem -> problem.contains("labels=[kind] declared=[]"));
        assertThat(exposition.absent(PolicyMetrics.ALL))
                .contains("prudence_policy_samples_total")
                .doesNotContain("prudence_policy_tokens_total");
    }

    @Test
    void aMetricNeedsAValueForEachLabelAndTheRightSort() {
        assertThatThrownBy(() -> PolicyMetrics.SAMPLES.counter(registry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels=[outcome] values=[]");
        assertThatThrownBy(() -> PolicyMetrics.SAMPLES.timer(registry, "generated"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("type=COUNTER");
        assertThatThrownBy(() -> Metric.counter("prudence_things", "-", "Things"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=prudence_things");
    }

    @Test
    void theDiskOfADirectoryThatIsNotThereYetIsThatOfItsParent() {
        new DiskMetrics(Path.of("target/not/there/yet")).bindTo(registry);
        assertThat(registry.get("prudence.data.disk.size.bytes").gauge().value())
                .isPositive();
        assertThat(registry.get("prudence.data.disk.free.bytes").gauge().value())
                .isPositive();
    }

    @Test
    void seriesOfLabelsThatAreGoneCanBeRemoved() {
        RewardMetrics.MEMBER.timer(registry, "member-0", "0123");
        RewardMetrics.MEMBER.timer(registry, "member-0", "4567");
        Meters.remove(registry, Tag.of("version", "0123"));
        assertThat(registry.scrape()).contains("version=\"4567\"").doesNotContain("version=\"0123\"");
    }

    private static void use(Metric metric, MeterRegistry registry) {
        String[] values =
                Stream.generate(() -> "x").limit(metric.labels().size()).toArray(String[]::new);
        switch (metric.type()) {
            case COUNTER -> metric.counter(registry, values).increment();
            case GAUGE -> metric.gauge(registry, 1, each -> each, values);
            case TIMER, HISTOGRAM -> metric.timer(registry, values).record(Duration.ofMillis(5));
            case SUMMARY -> metric.summary(registry, values).record(3);
        }
    }
}
