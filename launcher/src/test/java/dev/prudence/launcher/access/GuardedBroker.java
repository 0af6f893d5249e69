package dev.prudence.launcher.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.access.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/** A real broker that speaks TLS only and asks for a password, as a process of its own. Not thread-safe. */
final class GuardedBroker implements AutoCloseable {

    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"prudence\" password=\"%s\"%s;";

    private static final String SECRET = "sasl.jaas.config";

    private final Process process;
    private final int port;
    private final Certificates certificates;
    private final String password;
    private final Path secrets;

    private GuardedBroker(Process process, int port, Certificates certificates, String password, Path secrets) {
        this.process = process;
        this.port = port;
        this.certificates = certificates;
        this.password = password;
        this.secrets = secrets;
    }

    static GuardedBroker start(Path directory, int port, int controller, Certificates certificates, String password)
            throws IOException, InterruptedException {
        Map<String, String> settings = settings(directory, port, controller);
        settings.putAll(guard(directory, certificates, password));
        Path file = Files.writeString(
                directory.resolve("server.properties"),
                settings.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                        .collect(Collectors.joining()));
        Path log = directory.resolve("broker.log");
        Process format = java(log, "kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid() + "", "-c", file + "");
        assertThat(format.waitFor(1, TimeUnit.MINUTES) && format.exitValue() == 0)
                .as(Files.readString(log))
                .isTrue();
        Path secrets = Files.writeString(
                directory.resolve("secrets.properties"), "kafka." + SECRET + "=" + LOGIN.formatted(password, ""));
        return new GuardedBroker(java(log, "kafka.Kafka", file.toString()), port, certificates, password, secrets);
    }

    private static Map<String, String> settings(Path directory, int port, int controller) {
        return new TreeMap<>(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controller,
                "listeners", "GUARDED://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
                "listener.security.protocol.map", "GUARDED:SASL_SSL,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "GUARDED",
                "controller.listener.names", "CONTROLLER",
                "offsets.topic.replication.factor", "1",
                "group.initial.rebalance.delay.ms", "0",
                "log.dirs", directory.resolve("broker").toString()));
    }

    private static Map<String, String> guard(Path directory, Certificates certificates, String password)
            throws IOException {
        Path keys = Files.writeString(
                directory.resolve("broker.pem"),
                Files.readString(certificates.privateKey()) + Files.readString(certificates.certificate()));
        return Map.of(
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", keys.toString(),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificates.certificate().toString(),
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.guarded.plain.sasl.jaas.config",
                        LOGIN.formatted(password, " user_prudence=\"" + password + "\""));
    }

    private static Process java(Path log, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.logFile=System.out",
                "-cp",
                Path.of("target", "kafka") + "/*"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** What a client of Kafka is told, with this password. */
    Map<String, String> client(String shown) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificates.certificate().toString(),
                "sasl.mechanism",
                "PLAIN",
                SECRET,
                LOGIN.formatted(shown, ""));
    }

    /** The same with the right password for a service: variables, and what is secret in a file. */
    Map<String, String> environment() {
        Map<String, String> environment =
                new TreeMap<>(Map.of("PRUDENCE_KAFKA", address(), "SMALLRYE_CONFIG_LOCATIONS", secrets.toString()));
        client(password).forEach((key, value) -> {
            if (!key.equals(SECRET)) {
                environment.put("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value);
            }
        });
        return environment;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
