package dev.prudence.reward.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.runtime.Device;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewardConfigTest {

    @Test
    void defaultsAreWhatTheReadmeSays() {
        RewardConfig config = config(Map.of());

        assertThat(config.directory()).isEqualTo(Path.of(".prudence/reward-ensemble-service"));
        assertThat(config.registry()).isEmpty();
        assertThat(config.device()).isEqualTo(Device.CPU);
        assertThat(config.permits()).isEmpty();
        assertThat(config.concurrentBlocks()).isEqualTo(3);
        assertThat(config.loadedEnsembles()).isEqualTo(4);
        assertThat(config.minimumMembers()).isZero();
        assertThat(config.members().lostThreads()).isEqualTo(8);
        assertThat(config.registryPatience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.shuffleBlocksSeed()).isEmpty();
    }

    @Test
    void everyKeyIsRead() {
        RewardConfig config = config(Map.of(
                "prudence.reward.directory", "/data",
                "prudence.reward.registry", "registry:1",
                "prudence.reward.device", "auto",
                "prudence.reward.permits", "5",
                "prudence.reward.concurrent-blocks", "6",
                "prudence.reward.loaded-ensembles", "7",
                "prudence.reward.minimum-members", "2",
                "prudence.reward.registry-patience", "9s",
                "prudence.reward.shuffle-blocks-seed", "11"));

        assertThat(config.directory()).isEqualTo(Path.of("/data"));
        assertThat(config.registry()).hasValue("registry:1");
        assertThat(config.device()).isEqualTo(Device.AUTO);
        assertThat(config.permits()).hasValue(5);
        assertThat(config.concurrentBlocks()).isEqualTo(6);
        assertThat(config.loadedEnsembles()).isEqualTo(7);
        assertThat(config.minimumMembers()).isEqualTo(2);
        assertThat(config.registryPatience()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.shuffleBlocksSeed()).hasValue(11);
    }

    private static RewardConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(RewardConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .build()
                .getConfigMapping(RewardConfig.class);
    }
}
