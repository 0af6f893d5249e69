package dev.prudence.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.images.catalogue.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What lies in the images runs: started by their configuration, and by the commands that the Compose file has for them. */
class ProgramsRunIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final JsonNode compose = compose();
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : running) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theBrokerTheLauncherAndAServiceWorkTogether() throws Exception {
        int port = free();
        UnpackedImage broker = unpack(Program.BROKER);
        Files.createDirectories(broker.place("/etc/kafka"));
        Files.writeString(broker.place("/etc/kafka/server.properties"), brokerSettings(broker, port));
        succeeds(composed(broker, "broker-format"), "broker-format");
        Process serving = started(composed(broker, "broker"));
        awaitHealthy(broker, Program.BROKER, port, serving, "broker");

        UnpackedImage launcher = unpack(Program.LAUNCHER);
        succeeds(launcher.start(Map.of(), log("help")), "help");
        assertThat(Files.readString(log("help"))).contains("Usage: prudence", "submit");
        String bootstrap = "127.0.0.1:" + port;
        succeeds(launcher.start(Map.of(), List.of("topics", "--bootstrap", bootstrap), log("topics")), "topics");

        UnpackedImage service = unpack(Program.REWARD_ENSEMBLE_SERVICE);
        int http = free();
        Process reward = started(service.start(settings(bootstrap, http), log("reward-ensemble-service")));
        awaitHealthy(service, Program.REWARD_ENSEMBLE_SERVICE, http, reward, "reward-ensemble-service");

        endsWithoutLoss(reward);
        endsWithoutLoss(serving);
    }

    private UnpackedImage unpack(Program program) throws IOException {
        return UnpackedImage.unpack(
                AllImages.build(AllImages.ROOT, program, directory.resolve("layouts")),
                directory.resolve(program.programName()));
    }

    private Process started(Process process) {
        running.add(process);
        return process;
    }

    /** A service of the Compose file on the image that it names. */
    private Process composed(UnpackedImage image, String service) throws IOException {
        JsonNode declared = compose.path("services").path(service);
        Map<String, String> environment = new LinkedHashMap<>();
        declared.path("environment")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));
        return image.run(
                words(declared.path("entrypoint")), words(declared.path("command")), environment, log(service));
    }

    private void succeeds(Process process, String log) throws Exception {
        started(process);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(log)
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log(log))).isZero();
    }

    /** Asks as a container's health check does, with the program that lies in the image. */
    private void awaitHealthy(UnpackedImage image, Program program, int port, Process process, String log)
            throws Exception {
        List<String> check = program.healthCheck().stream()
                .map(word -> word.equals(String.valueOf(program.port().orElseThrow())) ? String.valueOf(port) : word)
                .toList();
        Instant end = Instant.now().plus(PATIENCE);
        while (image.run(check, List.of(), Map.of(), log("health")).waitFor() != 0) {
            assertThat(process.isAlive() && Instant.now().isBefore(end))
                    .as(Files.readString(log("health")) + Files.readString(log(log)))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private static void endsWithoutLoss(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    /** The settings of the manifests, on this machine's addresses and without a registry. */
    private static Map<String, String> settings(String bootstrap, int http) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line :
                Files.readAllLines(AllImages.ROOT.resolve("k8s/base/reward-ensemble-service/settings.env"))) {
            settings.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", String.valueOf(http));
        settings.put("PRUDENCE_REGISTRY", "127.0.0.1:1");
        settings.put("PRUDENCE_KAFKA", bootstrap);
        return settings;
    }

    private static String brokerSettings(UnpackedImage broker, int port) throws IOException {
        return Files.readString(AllImages.ROOT.resolve("k8s/components/broker-single/server.properties"))
                .replace("kafka.prudence.svc:9092", "127.0.0.1:" + port)
                .replace("BROKER://:9092", "BROKER://127.0.0.1:" + port)
                .replace("127.0.0.1:9093", "127.0.0.1:" + free())
                .replace("/data/", broker.place("/data") + "/");
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private static List<String> words(JsonNode words) {
        return StreamSupport.stream(words.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode compose() {
        try {
            Object merged = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Files.readString(AllImages.ROOT.resolve("compose.yaml")));
            return new ObjectMapper().valueToTree(merged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
