package dev.prudence.trainer.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Settings of the trainer; {@code application.yaml} says where each value comes from. */
@ConfigMapping(prefix = "prudence")
public interface TrainerConfig {

    /** Where runs, outputs of stages and model versions are kept. */
    @WithName("data-directory")
    @WithDefault(".prudence")
    Path dataDirectory();

    /** Where a run that names no directory leaves its output, below its id. */
    @WithName("runs-directory")
    @WithDefault("runs")
    Path runsDirectory();

    Trainer trainer();

    Dashboard dashboard();

    /** Settings of the dashboard. */
    interface Dashboard {

        /** Host names, without port, under which browsers may ask for it, beside that of quarkus.http.host. */
        @WithName("allowed-hosts")
        @WithDefault("localhost,127.0.0.1,[::1]")
        List<String> allowedHosts();

        /** Points of curves that are kept in memory, about 20 bytes each; older detail gives way beyond. */
        @WithName("most-points")
        @WithDefault("2000000")
        long mostPoints();
    }

    /** Settings of the trainer alone. */
    interface Trainer {

        /** Go on with the run that an earlier process left. */
        @WithDefault("true")
        boolean resume();

        /** Digest of the other services' code, when their code shall be part of every stage's key. */
        @WithName("code-version")
        Optional<String> codeVersion();

        /** host:port under which the services reach this registry; by default the own host and port. */
        @WithName("registry-address")
        Optional<String> registryAddress();

        /** host:port of the reward-ensemble-service, for judges that are reward ensembles. */
        @WithName("reward-address")
        @WithDefault("127.0.0.1:8082")
        String rewardAddress();

        /** Whether the way to the reward-ensemble-service is encrypted; a file of authorities says so too. */
        @WithName("reward-tls")
        @WithDefault("false")
        boolean rewardTls();

        /** PEM file of the authorities that sign for the reward-ensemble-service; those of the JVM when absent. */
        @WithName("reward-tls-ca")
        Optional<Path> rewardTlsCa();

        /** File that holds the bearer token to show to the reward-ensemble-service. */
        @WithName("reward-token-file")
        Optional<Path> rewardTokenFile();

        /** How long a reward-ensemble-service that does not answer is waited for. */
        @WithName("reward-patience")
        @WithDefault("120s")
        Duration rewardPatience();

        /**
         * File of bearer tokens, one in each line; without it anybody who reaches the port may ask. Every call needs one of them but those
         * for health.
         */
        @WithName("tokens-file")
        Optional<Path> tokensFile();

        /** How often the broker is asked how far the services' consumer groups are behind. */
        @WithName("lag-interval")
        @WithDefault("5s")
        Duration lagInterval();

        /** What computes, for the results: {@code cpu} or {@code cuda}. */
        @WithDefault("cpu")
        String device();

        Rollout rollout();
    }

    /** Settings of phases. */
    interface Rollout {

        /** Samples of a vector policy that may be asked for and unanswered. */
        @WithName("vector-window")
        @WithDefault("16384")
        int vectorWindow();

        /** Samples of a language policy that may be asked for and unanswered. */
        @WithName("text-window")
        @WithDefault("4096")
        int textWindow();

        /** A sample is late when nothing has arrived for so long. */
        @WithName("late-after")
        @WithDefault("60s")
        Duration lateAfter();

        /** How often a sample is asked for in all. */
        @WithName("max-requests")
        @WithDefault("4")
        int maxRequests();

        /** How long a broker that does not answer is waited for. */
        @WithName("broker-patience")
        @WithDefault("120s")
        Duration brokerPatience();

        /** Asks for blocks in an order drawn with this seed; results must not depend on it. */
        @WithName("shuffle-seed")
        OptionalLong shuffleSeed();
    }
}
