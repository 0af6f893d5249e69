package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.ChildSpec;
import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;

/**
 * A real single-node Kafka broker (KRaft) in its own JVM, with a small profile. Its log directory is formatted once and
 * kept. This class is thread-safe.
 */
public final class KafkaBroker {

    /** The process's name. */
    public static final String NAME = "broker";

    /** The port that it gets when nobody else holds it. */
    public static final int PREFERRED_PORT = 29092;

    /** The port of its controller. */
    public static final int PREFERRED_CONTROLLER_PORT = 29093;

    private static final String HEAP = "256m";
    private static final long FORMAT_SECONDS = 60;

    private final Installation installation;
    private final Path directory;

    public KafkaBroker(Installation installation) {
        this.installation = installation;
        this.directory = installation.home().resolve("kafka");
    }

    /** Starts the broker, formatting its directory first when it is new; it answers some seconds later. */
    public Child start(int port, int controllerPort, Path log, boolean tethered) {
        try {
            Files.createDirectories(directory);
            Path configuration = write(port, controllerPort);
            if (!Files.exists(directory.resolve("data/meta.properties"))) {
                format(configuration, log);
            }
            JavaCommand command = java().guard(installation.guardJar(), tethered)
                    .with("-cp", classPath(), "kafka.Kafka", configuration.toString());
            return Child.start(new ChildSpec(NAME, command.words(), Map.of(), log, tethered));
        } catch (IOException e) {
            throw new LaunchException("The broker's directory cannot be written: directory=" + directory, e);
        }
    }

    private void format(Path configuration, Path log) throws IOException {
        JavaCommand command = java().with("-cp", classPath(), "kafka.tools.StorageTool", "format")
                .with("--ignore-formatted", "-t", Uuid.randomUuid().toString(), "-c", configuration.toString());
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process format = new ProcessBuilder(command.words())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!format.waitFor(FORMAT_SECONDS, TimeUnit.SECONDS) || format.exitValue() != 0) {
                format.destroyForcibly();
                throw new LaunchException(
                        "The broker's directory could not be formatted; the reason stands in: log=" + log);
            }
        } catch (InterruptedException e) {
            format.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while formatting the broker's directory.", e);
        }
    }

    private JavaCommand java() {
        return new JavaCommand(HEAP)
                .with("-XX:TieredStopAtLevel=1")
                .with("-Dorg.slf4j.simpleLogger.showDateTime=true")
                .with("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS")
                .with("-Dorg.slf4j.simpleLogger.logFile=System.out");
    }

    private String classPath() {
        return installation.brokerJars() + "/*";
    }

    private Path write(int port, int controllerPort) throws IOException {
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            properties(port, controllerPort).store(writer, "Written by the launcher at every start");
        }
        return file;
    }

    private Properties properties(int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "BROKER://127.0.0.1:" + port,
                "listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "BROKER",
                "controller.listener.names", "CONTROLLER",
                "log.dirs", directory.resolve("data").toString(),
                "auto.create.topics.enable", "false"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "5",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "5",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0"));
        properties.putAll(Map.of(
                "log.cleaner.dedupe.buffer.size", "2097152",
                "log.segment.bytes", "67108864",
                "log.retention.hours", "48",
                "num.network.threads", "1",
                "num.io.threads", "2"));
        return properties;
    }
}
