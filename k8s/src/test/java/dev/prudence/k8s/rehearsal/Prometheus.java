package dev.prudence.k8s.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A real Prometheus on the loopback address, that asks every second. Not thread-safe. */
final class Prometheus implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path rules;
    private final int port;
    private final Process process;
    private final Instant started = Instant.now();
    private final Thread last;
    private final Set<String> awaited = new TreeSet<>();

    private Prometheus(Path rules, int port, Process process) {
        this.rules = rules;
        this.port = port;
        this.process = process;
        this.last = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(last);
    }

    /** Whether this machine has one. */
    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "prometheus")));
    }

    /**
     * Starts one.
     *
     * @param targets ports by the name of the job
     * @param rules text of a file of rules
     */
    static Prometheus start(Path directory, int port, Map<String, Integer> targets, String rules)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path file = Files.writeString(directory.resolve("rules.yaml"), rules);
        StringBuilder config = new StringBuilder("""
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                """);
        targets.forEach((job, target) -> config.append(
                "  - {job_name: %s, metrics_path: /q/metrics, static_configs: [{targets: ['127.0.0.1:%d']}]}\n"
                        .formatted(job, target)));
        Files.writeString(directory.resolve("prometheus.yaml"), config);
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + directory.resolve("prometheus.yaml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-lifecycle")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        Prometheus prometheus = new Prometheus(file, port, process);
        prometheus.await("Prometheus is ready", () -> prometheus.answers("GET", "/-/ready"));
        return prometheus;
    }

    /** Takes other rules from now on. */
    void rules(String text) throws IOException, InterruptedException {
        Files.writeString(rules, text);
        if (!answers("POST", "/-/reload")) {
            throw new AssertionError("Prometheus refuses the rules: " + text);
        }
    }

    /** Whether an expression has had a value that is a number since the start. */
    boolean hadData(String expression) {
        JsonNode found = get("/api/v1/query_range?query=" + encoded(expression) + "&start=" + started.getEpochSecond()
                + "&end=" + Instant.now().getEpochSecond() + "&step="
                + Math.max(2, Duration.between(started, Instant.now()).toSeconds() / 5_000));
        for (JsonNode series : found.at("/data/result")) {
            for (JsonNode value : series.path("values")) {
                if (!value.path(1).asText().equals("NaN")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Alarms that fired at some time. */
    Set<String> fired() {
        Set<String> names = new TreeSet<>();
        get("/api/v1/query_range?query=" + encoded("ALERTS{alertstate=\"firing\"}") + "&start="
                        + started.getEpochSecond() + "&end=" + Instant.now().getEpochSecond() + "&step=5")
                .at("/data/result")
                .forEach(series -> names.add(series.at("/metric/alertname").asText()));
        return names;
    }

    /** The value now; NaN where there is none. */
    double value(String expression) {
        return get("/api/v1/query?query=" + encoded(expression))
                .at("/data/result/0/value/1")
                .asDouble(Double.NaN);
    }

    void awaitFiring(String alert) throws InterruptedException {
        awaitFiring(alert, () -> {});
    }

    /** @param meanwhile is done again and again until then */
    void awaitFiring(String alert, Runnable meanwhile) throws InterruptedException {
        await(alert + " fires", () -> {
            meanwhile.run();
            return isFiring(alert);
        });
        awaited.add(alert);
    }

    /** Alarms that were waited for and fired. */
    Set<String> awaited() {
        return awaited;
    }

    void awaitCleared(String alert) throws InterruptedException {
        await(alert + " clears", () -> !isFiring(alert));
    }

    private boolean isFiring(String alert) {
        for (JsonNode each : get("/api/v1/alerts").at("/data/alerts")) {
            if (each.at("/labels/alertname").asText().equals(alert)
                    && each.path("state").asText().equals("firing")) {
                return true;
            }
        }
        return false;
    }

    /** Waits for something that will be. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        if (seconds > 0) {
            System.out.println(what + ": after " + seconds + " s");
        }
    }

    private boolean answers(String method, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            JsonNode answer = JSON.readTree(
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!answer.path("status").asText().equals("success")) {
                throw new AssertionError(path + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(last);
        process.destroyForcibly();
    }
}
