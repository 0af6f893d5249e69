package dev.prudence.policy.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.runtime.Device;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyConfigTest {
    @Test
    void defaults() {
        PolicyConfig config = config(Map.of());
        assertThat(config.directory()).isEqualTo(Path.of(".prudence/policy-service"));
        assertThat(config.registry()).isEmpty();
        assertThat(config.device()).isEqualTo(Device.CPU);
        assertThat(config.permits()).isEmpty();
        assertThat(config.concurrentBlocks()).isEqualTo(4);
        assertThat(config.loadedVersions()).isEqualTo(4);
        assertThat(config.storedVersions()).isEqualTo(48);
        assertThat(config.registryPatience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.worldModel()).isEqualTo("127.0.0.1:8083");
        assertThat(config.imaginationPatience()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.shuffleBlocksSeed()).isEmpty();
    }

    @Test
    void everyKey() {
        PolicyConfig config = config(Map.ofEntries(
                Map.entry("prudence.policy.directory", "/data"),
                Map.entry("prudence.policy.registry", "127.0.0.1:8084"),
                Map.entry("prudence.policy.device", "auto"),
                Map.entry("prudence.policy.permits", "3"),
                Map.entry("prudence.policy.concurrent-blocks", "5"),
                Map.entry("prudence.policy.loaded-versions", "6"),
                Map.entry("prudence.policy.stored-versions", "40"),
                Map.entry("prudence.policy.registry-patience", "7s"),
                Map.entry("prudence.policy.world-model", "127.0.0.1:9"),
                Map.entry("prudence.policy.imagination-patience", "10s"),
                Map.entry("prudence.policy.shuffle-blocks-seed", "8")));
        assertThat(config.directory()).isEqualTo(Path.of("/data"));
        assertThat(config.registry()).contains("127.0.0.1:8084");
        assertThat(config.device()).isEqualTo(Device.AUTO);
        assertThat(config.permits()).hasValue(3);
        assertThat(config.concurrentBlocks()).isEqualTo(5);
        assertThat(config.loadedVersions()).isEqualTo(6);
        assertThat(config.storedVersions()).isEqualTo(40);
        assertThat(config.registryPatience()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.worldModel()).isEqualTo("127.0.0.1:9");
        assertThat(config.imaginationPatience()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.shuffleBlocksSeed()).hasValue(8);
    }

    private static PolicyConfig config(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(PolicyConfig.class)
                .withDefaultValues(values)
                .addDiscoveredConverters()
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build();
        return config.getConfigMapping(PolicyConfig.class);
    }
}
