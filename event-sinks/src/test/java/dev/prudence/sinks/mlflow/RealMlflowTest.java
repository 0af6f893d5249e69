package dev.prudence.sinks.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.TestTools;
import dev.prudence.sinks.http.Credentials;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.Trust;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against MLflow's own server, where it is installed (pip install mlflow). */
class RealMlflowTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void showsTheRunAsItWas() throws Exception {
        Optional<Path> python = TestTools.pythonWith("mlflow");
        assumeThat(python).as("MLflow (pip install mlflow)").isPresent();
        int port = freePort();
        Process server = start(python.orElseThrow(), port);
        try {
            Endpoint endpoint =
                    new Endpoint(URI.create("http://127.0.0.1:" + port), new Credentials.None(), new Trust(null));
            await(server, endpoint);
            Path output = Files.createDirectories(directory.resolve("output"));
            Files.writeString(output.resolve("report.md"), "# A report");
            TestRun run = new TestRun("run-1")
                    .started()
                    .metric("ppo", "ppo/loss", 0.5, 1)
                    .metric("ppo", "ppo/loss", 0.25, 2)
                    .published("ppo", "policy")
                    .completed("ppo")
                    .ended(RunStatus.RUN_STATUS_COMPLETED, "", output.toString());
            deliver(endpoint, run);
            deliver(endpoint, run);
            check(endpoint);
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static void deliver(Endpoint endpoint, TestRun run) throws IOException, InterruptedException {
        MlflowSink sink = new MlflowSink(endpoint, "prudence/", true);
        sink.resume(JsonNodeFactory.instance.objectNode());
        sink.deliver(run.events());
    }

    private static void check(Endpoint endpoint) throws IOException, InterruptedException {
        JsonNode experiment =
                JSON.readTree(endpoint.get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=prudence%2Frlhf"));
        String id = experiment.at("/experiment/experiment_id").asText();
        JsonNode runs =
                JSON.readTree(endpoint.post("/api/2.0/mlflow/runs/search", "{\"experiment_ids\": [\"" + id + "\"]}"));
        assertThat(runs.path("runs")).hasSize(1);
        JsonNode run = runs.at("/runs/0");
        assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED");
        assertThat(run.at("/info/run_name").asText()).isEqualTo("run-1");
        assertThat(run.at("/data/params").toString()).contains("{\"key\":\"seed\",\"value\":\"7\"}");
        assertThat(run.at("/data/tags").toString())
                .contains("{\"key\":\"prudence.model.policy\",\"value\":\"v2 sha256:abc123\"}");
        String mlflowId = run.at("/info/run_id").asText();
        JsonNode history = JSON.readTree(
                endpoint.get("/api/2.0/mlflow/metrics/get-history?run_id=" + mlflowId + "&metric_key=ppo%2Floss"));
        assertThat(history.path("metrics")).as("delivered twice, there once").hasSize(2);
        assertThat(history.at("/metrics/1/value").asDouble()).isEqualTo(0.25);
        JsonNode files = JSON.readTree(endpoint.get("/api/2.0/mlflow/artifacts/list?run_id=" + mlflowId));
        assertThat(files.at("/files/0/path").asText()).isEqualTo("report.md");
    }

    private Process start(Path python, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                python.toString(),
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                "sqlite:///" + directory.resolve("mlflow.db"),
                "--artifacts-destination",
                directory.resolve("artifacts").toString(),
                "--workers",
                "1",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port));
        builder.environment().put("PATH", python.getParent() + ":" + System.getenv("PATH"));
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("mlflow.log").toFile())
                .start();
    }

    private void await(Process server, Endpoint endpoint) throws InterruptedException, IOException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                endpoint.get("/health");
                return;
            } catch (IOException notYet) {
                assertThat(server.isAlive() && Instant.now().isBefore(end))
                        .as(Files.readString(directory.resolve("mlflow.log")))
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(300);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
