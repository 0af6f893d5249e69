package dev.prudence.launcher.spine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.env.sokoban.Level;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.run.RunClient;
import dev.prudence.launcher.run.RunFollower;
import dev.prudence.launcher.run.RunStart;
import dev.prudence.launcher.run.RunSummary;
import dev.prudence.launcher.run.Terminal;
import dev.prudence.launcher.solving.LevelPlayer;
import dev.prudence.launcher.solving.LevelPlayer.Attempt;
import dev.prudence.launcher.solving.TrainedAgent;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStatus;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A platform of real processes in a directory of its own. Not thread-safe. */
final class Spine implements AutoCloseable {

    private final Platform platform;
    private final String kafka;

    private Spine(Platform platform, String kafka) {
        this.platform = platform;
        this.kafka = kafka;
    }

    static Spine start(Path directory, Optional<String> broker, Map<String, String> environment) {
        return start(directory, broker, environment, ServiceKind.ofExperiment("overoptimisation"));
    }

    static Spine start(
            Path directory, Optional<String> broker, Map<String, String> environment, Set<ServiceKind> services) {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        PlatformOptions options = new PlatformOptions(
                true,
                directory.resolve("logs"),
                "test",
                environment,
                broker.<PlatformOptions.Broker>map(PlatformOptions.Broker.Elsewhere::new)
                        .orElseGet(PlatformOptions.Broker.Own::new),
                services,
                Optional.empty());
        Platform platform = Platform.create(installation, options, System.out::println);
        platform.start();
        return new Spine(platform, broker.orElseGet(() -> platform.state().address(KafkaBroker.NAME)));
    }

    /** host:port of the broker. */
    String kafka() {
        return kafka;
    }

    /** host:port of the registry of models. */
    String registry() {
        return platform.state().address(ServiceKind.TRAINER.module());
    }

    /** Runs an experiment to its end and returns its results. */
    JsonNode run(ExperimentDocument document, Path out) {
        RunStart start = RunStart.of(document, LocalDateTime.now(), out, out, true);
        String trainer = platform.state().address(ServiceKind.TRAINER.module());
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(trainer).usePlaintext().build();
        try {
            RunClient client = new RunClient(channel);
            String id = start.with(client, System.out::println).getId();
            RunEnded end = new RunFollower(client, System.out, Terminal.plain(), System::nanoTime, platform::obituary)
                    .follow(id);
            assertThat(end.getStatus()).as(end.getReason()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
            return RunSummary.read(Path.of(end.getOutputDirectory()).resolve("results.json"));
        } finally {
            channel.shutdownNow();
        }
    }

    /** Has an agent play a level. */
    Attempt play(TrainedAgent agent, Level level) {
        ManagedChannel models =
                NettyChannelBuilder.forTarget(registry()).usePlaintext().build();
        ManagedChannel policy = NettyChannelBuilder.forTarget(platform.state().address(ServiceKind.POLICY.module()))
                .usePlaintext()
                .build();
        try {
            return LevelPlayer.of(agent, policy, models, registry(), false, 1).play(level, 0);
        } finally {
            models.shutdownNow();
            policy.shutdownNow();
        }
    }

    @Override
    public void close() {
        platform.close();
    }
}
