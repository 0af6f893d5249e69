package dev.prudence.launcher.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.access.Certificates;
import dev.prudence.access.Connection;
import dev.prudence.launcher.command.PrudenceCommand;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.Ports;
import dev.prudence.proto.run.v1.ListRequest;
import dev.prudence.proto.run.v1.RunServiceGrpc;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform on a network that nobody trusts: every port and the broker ask for TLS and credentials, and an experiment goes through. */
class GuardedPlatformIT {

    private static final String TOKEN = "0123456789abcdef";
    private static final String PASSWORD = "for-this-test";

    @TempDir
    Path directory;

    private final Ports ports = new Ports(line -> {});
    private Certificates certificates = new Certificates(Path.of(""), Path.of(""));
    private Path token = Path.of("");

    @BeforeEach
    void makeCredentials() throws Exception {
        certificates = Certificates.in(directory);
        token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    }

    @Test
    void experimentsRunWhereNothingIsInPlainText() throws Exception {
        int registry = ports.take("trainer", 18_584);
        try (GuardedBroker broker = GuardedBroker.start(
                directory, ports.take("broker", 39_192), ports.take("controller", 39_193), certificates, PASSWORD)) {
            assertThat(topics(broker, PASSWORD)).isZero();
            assertThat(topics(broker, "guessed")).isEqualTo(1);
            try (GuardedService trainer = start(ServiceKind.TRAINER, registry, broker);
                    GuardedService policy = start(ServiceKind.POLICY, ports.take("policy", 18_581), broker);
                    GuardedService reward = start(ServiceKind.REWARD, ports.take("reward", 18_582), broker)) {
                awaitTrainer(registry, trainer);
                assertThat(submit(registry)).isZero();
                assertThat(List.of(trainer, policy, reward)).allMatch(GuardedService::isAlive);
            }
        }
    }

    private int topics(GuardedBroker broker, String password) throws IOException {
        Path client = directory.resolve("client.properties");
        Properties properties = new Properties();
        properties.putAll(broker.client(password));
        try (Writer writer = Files.newBufferedWriter(client)) {
            properties.store(writer, "");
        }
        return PrudenceCommand.commandLine()
                .execute("topics", "--bootstrap", broker.address(), "--kafka-properties", client.toString());
    }

    private GuardedService start(ServiceKind kind, int port, GuardedBroker broker) throws IOException {
        String name = kind.name();
        Map<String, String> environment = new TreeMap<>(broker.environment());
        environment.put("PRUDENCE_" + name + "_TOKENS_FILE", token.toString());
        if (kind != ServiceKind.TRAINER) {
            environment.put(
                    "PRUDENCE_" + name + "_PLATFORM_TLS_CA",
                    certificates.certificate().toString());
            environment.put("PRUDENCE_" + name + "_PLATFORM_TOKEN_FILE", token.toString());
        }
        return GuardedService.start(kind, port, certificates, environment, directory);
    }

    private void awaitTrainer(int port, GuardedService trainer) throws Exception {
        Connection.Tls tls = new Connection.Tls(Optional.of(certificates.certificate()), Optional.empty());
        ManagedChannel channel = new Connection("127.0.0.1:" + port, Optional.of(tls), Optional.of(TOKEN))
                .channel()
                .build();
        try {
            RunServiceGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .list(ListRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
        assertThat(trainer.isAlive()).isTrue();
    }

    private int submit(int trainer) {
        List<String> words = new ArrayList<>(List.of("submit", "overoptimisation", "--preset", "quick"));
        words.addAll(List.of(
                "--to",
                "127.0.0.1:" + trainer,
                "--tls-ca",
                certificates.certificate().toString()));
        words.addAll(List.of("--token-file", token.toString()));
        for (String change : List.of(
                "preferences.labelNoise=[0.25]",
                "rewardEnsemble.members=3",
                "bestOfN.prompts=8",
                "bestOfN.samplesPerPrompt=64",
                "bestOfN.largestN=32",
                "ppo.objectives=[uwo]",
                "ppo.iterations=3")) {
            words.addAll(List.of("--set", change));
        }
        return PrudenceCommand.commandLine().execute(words.toArray(String[]::new));
    }
}
