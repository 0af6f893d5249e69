package dev.prudence.worldmodel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.runtime.Device;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldModelConfigTest {

    @Test
    void defaults() {
        WorldModelConfig config = config(Map.of());
        assertThat(config.directory()).isEqualTo(Path.of(".prudence/world-model-service"));
        assertThat(config.registry()).isEmpty();
        assertThat(config.device()).isEqualTo(Device.CPU);
        assertThat(config.permits()).isEmpty();
        assertThat(config.loadedVersions()).isEqualTo(3);
        assertThat(config.storedVersions()).isEqualTo(16);
        assertThat(config.waitingQuestions()).isEqualTo(65_536);
        assertThat(config.openStreams()).isEqualTo(256);
    }

    @Test
    void everyKey() {
        WorldModelConfig config = config(Map.of(
                "prudence.world-model.directory", "/data",
                "prudence.world-model.registry", "127.0.0.1:8084",
                "prudence.world-model.device", "auto",
                "prudence.world-model.permits", "3",
                "prudence.world-model.loaded-versions", "4",
                "prudence.world-model.stored-versions", "6",
                "prudence.world-model.waiting-questions", "5",
                "prudence.world-model.open-streams", "7"));
        assertThat(config.directory()).isEqualTo(Path.of("/data"));
        assertThat(config.registry()).contains("127.0.0.1:8084");
        assertThat(config.device()).isEqualTo(Device.AUTO);
        assertThat(config.permits()).hasValue(3);
        assertThat(config.loadedVersions()).isEqualTo(4);
        assertThat(config.storedVersions()).isEqualTo(6);
        assertThat(config.waitingQuestions()).isEqualTo(5);
        assertThat(config.openStreams()).isEqualTo(7);
    }

    private static WorldModelConfig config(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(WorldModelConfig.class)
                .withDefaultValues(values)
                .addDiscoveredConverters()
                .build();
        return config.getConfigMapping(WorldModelConfig.class);
    }
}
