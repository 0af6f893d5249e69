package dev.prudence.trainer.config;

import dev.prudence.access.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How the settings say that the reward-ensemble-service is reached. */
final class RewardConnections {

    private static final String TOKEN_KEY = "prudence.trainer.reward-token-file";

    private RewardConnections() {}

    /** @throws IllegalArgumentException if the settings do not fit together; names the key */
    static Connection of(TrainerConfig.Trainer config) {
        Optional<Connection.Tls> tls =
                config.rewardTls() || config.rewardTlsCa().isPresent()
                        ? Optional.of(new Connection.Tls(config.rewardTlsCa(), Optional.empty()))
                        : Optional.empty();
        return new Connection(
                config.rewardAddress(), tls, config.rewardTokenFile().map(RewardConnections::token));
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("the token cannot be read: " + TOKEN_KEY + "=" + file, e);
        }
    }
}
