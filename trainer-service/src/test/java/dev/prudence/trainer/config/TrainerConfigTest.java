package dev.prudence.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.access.Connection;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerConfigTest {

    @Test
    void hasTheseDefaults() {
        TrainerConfig config = read(Map.of());
        assertThat(config.dataDirectory()).isEqualTo(Path.of(".prudence"));
        assertThat(config.runsDirectory()).isEqualTo(Path.of("runs"));
        assertThat(config.trainer().resume()).isTrue();
        assertThat(config.trainer().codeVersion()).isEmpty();
        assertThat(config.trainer().registryAddress()).isEmpty();
        assertThat(config.trainer().rewardAddress()).isEqualTo("127.0.0.1:8082");
        assertThat(config.trainer().rewardTls()).isFalse();
        assertThat(config.trainer().rewardTlsCa()).isEmpty();
        assertThat(config.trainer().rewardTokenFile()).isEmpty();
        assertThat(config.trainer().rewardPatience()).isEqualTo(Duration.ofSeconds(120));
        assertThat(config.trainer().lagInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.trainer().device()).isEqualTo("cpu");
        assertThat(config.dashboard().allowedHosts()).containsExactly("localhost", "127.0.0.1", "[::1]");
        assertThat(config.dashboard().mostPoints()).isEqualTo(2_000_000);
        TrainerConfig.Rollout rollout = config.trainer().rollout();
        assertThat(rollout.vectorWindow()).isEqualTo(16_384);
        assertThat(rollout.textWindow()).isEqualTo(4_096);
        assertThat(rollout.lateAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(rollout.maxRequests()).isEqualTo(4);
        assertThat(rollout.brokerPatience()).isEqualTo(Duration.ofSeconds(120));
        assertThat(rollout.shuffleSeed()).isEmpty();
    }

    @Test
    void readsTheseKeys() {
        TrainerConfig config = read(Map.ofEntries(
                Map.entry("prudence.data-directory", "/data"),
                Map.entry("prudence.runs-directory", "/runs"),
                Map.entry("prudence.dashboard.allowed-hosts", "prudence.example,localhost"),
                Map.entry("prudence.dashboard.most-points", "100000"),
                Map.entry("prudence.trainer.resume", "false"),
                Map.entry("prudence.trainer.code-version", "abc"),
                Map.entry("prudence.trainer.registry-address", "trainer:1"),
                Map.entry("prudence.trainer.reward-address", "reward:2"),
                Map.entry("prudence.trainer.reward-tls", "true"),
                Map.entry("prudence.trainer.reward-tls-ca", "ca.pem"),
                Map.entry("prudence.trainer.reward-token-file", "token"),
                Map.entry("prudence.trainer.reward-patience", "7s"),
                Map.entry("prudence.trainer.lag-interval", "9s"),
                Map.entry("prudence.trainer.device", "cuda"),
                Map.entry("prudence.trainer.rollout.vector-window", "1"),
                Map.entry("prudence.trainer.rollout.text-window", "2"),
                Map.entry("prudence.trainer.rollout.late-after", "3s"),
                Map.entry("prudence.trainer.rollout.max-requests", "4"),
                Map.entry("prudence.trainer.rollout.broker-patience", "5s"),
                Map.entry("prudence.trainer.rollout.shuffle-seed", "6")));
        assertThat(config.dataDirectory()).isEqualTo(Path.of("/data"));
        assertThat(config.runsDirectory()).isEqualTo(Path.of("/runs"));
        assertThat(config.dashboard().allowedHosts()).containsExactly("prudence.example", "localhost");
        assertThat(config.dashboard().mostPoints()).isEqualTo(100_000);
        assertThat(config.trainer().resume()).isFalse();
        assertThat(config.trainer().codeVersion()).contains("abc");
        assertThat(config.trainer().registryAddress()).contains("trainer:1");
        assertThat(config.trainer().rewardAddress()).isEqualTo("reward:2");
        assertThat(config.trainer().rewardTls()).isTrue();
        assertThat(config.trainer().rewardTlsCa()).contains(Path.of("ca.pem"));
        assertThat(config.trainer().rewardTokenFile()).contains(Path.of("token"));
        assertThat(config.trainer().rewardPatience()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.trainer().lagInterval()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.trainer().device()).isEqualTo("cuda");
        TrainerConfig.Rollout rollout = config.trainer().rollout();
        assertThat(rollout.vectorWindow()).isEqualTo(1);
        assertThat(rollout.textWindow()).isEqualTo(2);
        assertThat(rollout.lateAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(rollout.maxRequests()).isEqualTo(4);
        assertThat(rollout.brokerPatience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(rollout.shuffleSeed()).isEqualTo(OptionalLong.of(6));
    }

    @Test
    void theRewardServiceIsReachedAsTheSettingsSay(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "a-secret-of-ours\n");
        assertThat(RewardConnections.of(read(Map.of()).trainer())).isEqualTo(Connection.to("127.0.0.1:8082"));
        assertThat(RewardConnections.of(read(Map.of(
                                "prudence.trainer.reward-address", "reward:2",
                                "prudence.trainer.reward-tls-ca", "ca.pem",
                                "prudence.trainer.reward-token-file", token.toString()))
                        .trainer()))
                .isEqualTo(new Connection(
                        "reward:2",
                        Optional.of(new Connection.Tls(Optional.of(Path.of("ca.pem")), Optional.empty())),
                        Optional.of("a-secret-of-ours")));
        TrainerConfig unreadable = read(Map.of("prudence.trainer.reward-token-file", "no-such-file"));
        assertThatThrownBy(() -> RewardConnections.of(unreadable.trainer()))
                .hasMessage("the token cannot be read: prudence.trainer.reward-token-file=no-such-file");
    }

    private static TrainerConfig read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TrainerConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 1))
                .build()
                .getConfigMapping(TrainerConfig.class);
    }
}
