package dev.prudence.reward.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MicrometerMeterTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMeter meter = new MicrometerMeter(registry);

    @Test
    void namesTheModelOfEachVersion() {
        meter.opened("judge", "a".repeat(64));
        meter.opened("judge", "b".repeat(64));
        meter.opened("judge", "a".repeat(64));
        assertThat(registry.find("prudence.reward.ensemble.version")
                        .tag("model", "judge")
                        .gauges())
                .extracting(gauge -> gauge.getId().getTag("version"), gauge -> gauge.value())
                .containsExactlyInAnyOrder(tuple("a".repeat(12), 1.0), tuple("b".repeat(12), 1.0));
    }

    @Test
    void forgetsVersionsThatManyOthersFollowed() {
        for (int version = 0; version <= MicrometerMeter.VERSIONS; version++) {
            String digest = String.format("%012d", version);
            meter.opened("judge", digest);
            meter.memberRan(digest, "first", new float[] {1}, Duration.ofMillis(1));
        }
        List<String> versions = registry.getMeters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("version"))
                .filter(version -> version != null)
                .distinct()
                .toList();
        assertThat(versions).hasSize(MicrometerMeter.VERSIONS).doesNotContain(String.format("%012d", 0));
    }
}
