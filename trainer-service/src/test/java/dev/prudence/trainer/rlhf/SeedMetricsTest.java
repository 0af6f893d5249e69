package dev.prudence.trainer.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedMetricsTest {

    private final SeedMetrics metrics = new SeedMetrics(List.of(Map.of("a", 1.0, "b", 4.0), Map.of("a", 2.0)));

    @Test
    void aMetricThatARepetitionLacksIsMissingThere() {
        assertThat(metrics.perSeed("b")).containsExactly(4.0, null);
        assertThat(metrics.has("b")).isTrue();
        assertThat(metrics.has("c")).isFalse();
        assertThat(metrics.names()).containsExactly("a", "b");
    }

    @Test
    void meansAreTakenOverTheRepetitionsThatHaveTheMetric() {
        assertThat(metrics.mean("a")).isEqualTo(1.5);
        assertThat(metrics.mean("b")).isEqualTo(4);
        assertThat(metrics.mean("c")).isNull();
    }
}
