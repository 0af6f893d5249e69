package dev.prudence.k8s.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.k8s.manifest.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A container as a process. Not thread-safe. */
final class Actor {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private final Container container;
    private final Path logs;
    private final Path log;
    private final Process process;

    private Actor(Stage stage, Container container, Path logs, Path log, Process process) {
        this.stage = stage;
        this.container = container;
        this.logs = logs;
        this.log = log;
        this.process = process;
    }

    /** Starts a container with its environment and nothing else; its log goes on where an earlier one's ended. */
    static Actor start(Stage stage, Container container, Path logs) {
        try {
            Path log = Files.createDirectories(logs).resolve(container.id().replaceAll("[ /]", "-") + ".log");
            ProcessBuilder builder = new ProcessBuilder(stage.command(container))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().clear();
            builder.environment().putAll(stage.environment(container));
            return new Actor(stage, container, logs, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("A container cannot be started", e);
        }
    }

    /** Waits as long as a probe does. */
    void await(String probe) throws InterruptedException {
        JsonNode declared = container.json().path(probe);
        int seconds = declared.path("periodSeconds").asInt(10)
                * declared.path("failureThreshold").asInt(3);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (!answers(declared)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError(
                        container.id() + " does not pass its " + probe + " within " + seconds + " s" + tail());
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    /** Ends it as a cluster does, and starts another one in its place. */
    Actor replaced() throws InterruptedException {
        terminate();
        if (!endsInTime()) {
            throw new AssertionError(container.id() + " does not end within its grace period" + tail());
        }
        return start(stage, container, logs);
    }

    /** Waits for a container that ends by itself. */
    void succeed(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(container.id() + " has not succeeded within " + limit + tail());
        }
    }

    /** Asks the container to end, as a cluster does. */
    void terminate() {
        process.destroy();
    }

    /** Whether it has ended within the period that its pod declares. */
    boolean endsInTime() throws InterruptedException {
        return process.waitFor(
                container.pod().spec().path("terminationGracePeriodSeconds").asInt(30), TimeUnit.SECONDS);
    }

    /** Sends a signal by its name: {@code STOP}, {@code CONT}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("A container cannot be signalled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** What it has logged, each line an object; what the JVM itself says before is left out, and a line that is being written. */
    List<JsonNode> logged() {
        List<JsonNode> lines = new ArrayList<>();
        try {
            String text = Files.readString(log);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                if (!line.startsWith("Picked up ")) {
                    lines.add(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The log of " + container.id() + " is not JSON", e);
        }
        return lines;
    }

    String name() {
        return container.id();
    }

    private boolean answers(JsonNode probe) throws InterruptedException {
        JsonNode http = probe.path("httpGet");
        try {
            if (http.isMissingNode()) {
                int port = stage.port(container, probe.path("tcpSocket").path("port"));
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            }
            URI uri = URI.create("http://127.0.0.1:" + stage.port(container, http.path("port"))
                    + http.path("path").asText());
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return ": " + e.getMessage();
        }
    }
}
