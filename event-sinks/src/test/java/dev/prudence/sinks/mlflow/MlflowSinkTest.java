package dev.prudence.sinks.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.TestServer;
import dev.prudence.sinks.TestServer.Answer;
import dev.prudence.sinks.http.Credentials;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.Trust;
import dev.prudence.sinks.http.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests are read with the message classes of MLflow's own client. */
class MlflowSinkTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MILLIS = TestRun.START.toEpochMilli();

    @TempDir
    Path directory;

    private FakeMlflow mlflow;

    @BeforeEach
    void start() throws IOException {
        mlflow = new FakeMlflow();
    }

    @AfterEach
    void stop() {
        mlflow.close();
    }

    @Test
    void keepsARunWithParametersMetricsTagsAndArtefacts() throws Exception {
        Files.writeString(directory.resolve("results.json"), "{\"schemaVersion\": 1}");
        Files.writeString(directory.resolve("secret.txt"), "nobody asked for this");
        TestRun run = new TestRun("run-1")
                .started()
                .metric("ppo", "ppo/loss", 0.5, 1)
                .metric("ppo", "final gold, 25 %", 2, 1)
                .observed("ppo", "uwo", 3)
                .published("ppo", "policy")
                .incident("ppo", Severity.SEVERITY_WARNING, "sample-unscored", "One sample has no score.")
                .incident("ppo", Severity.SEVERITY_WARNING, "sample-unscored", "Two samples have no score.")
                .alarm("ppo", "uwo", true)
                .completed("ppo")
                .ended(RunStatus.RUN_STATUS_COMPLETED, "", directory.toString());
        begun().deliver(run.events());
        assertThat(mlflow.experiments).containsOnlyKeys("prudence/rlhf");
        FakeMlflow.Run kept = mlflow.only();
        assertThat(kept.status).isEqualTo("FINISHED");
        assertThat(kept.start).isEqualTo(MILLIS + 1_000);
        assertThat(kept.end).isEqualTo(MILLIS + 10_000);
        assertThat(kept.params).containsEntry("seed", "7").containsEntry("ppo.betas_0_", "0.05");
        assertThat(kept.tags)
                .containsEntry("prudence.run_id", "run-1")
                .containsEntry("prudence.preset", "quick")
                .containsEntry("prudence.model.policy", "v2 sha256:abc123")
                .containsEntry("prudence.stage.ppo", "made key-of-ppo")
                .containsEntry("prudence.incident.sample-unscored", "Two samples have no score.");
        assertThat(kept.metrics)
                .contains(
                        "ppo/loss 0.5 @1 " + (MILLIS + 2_000),
                        "ppo/final gold_ 25 _ 2.0 @1 " + (MILLIS + 3_000),
                        "ppo/uwo/monitor/kl 1.5 @3 " + (MILLIS + 4_000),
                        "incidents/sample-unscored 2.0 @7 " + (MILLIS + 7_000),
                        "ppo/uwo/alarm/variance-growth 1.0 @5 " + (MILLIS + 8_000),
                        "ppo/stage/loss 0.25 @0 " + (MILLIS + 9_000));
        assertThat(mlflow.files)
                .hasSize(1)
                .containsEntry("1/mlflow-1/artifacts/results.json", "{\"schemaVersion\": 1}");
    }

    @Test
    void manyPointsAreFewRequests() throws Exception {
        TestRun run = new TestRun("run-1").started();
        IntStream.range(0, 2_500).forEach(step -> run.metric("ppo", "loss", step, step));
        begun().deliver(run.events());
        assertThat(mlflow.only().metrics).hasSize(2_500);
        assertThat(mlflow.server.requests())
                .filteredOn(request -> request.path().endsWith("log-batch"))
                .as("parameters, tags, and three of metrics")
                .hasSize(5);
    }

    @Test
    void findsTheRunAgainWhenItDiedBeforeThePositionWasNoted() throws Exception {
        TestRun run =
                new TestRun("run-1").started().metric("ppo", "loss", 0.5, 1).metric("ppo", "loss", 0.25, 2);
        begun().deliver(run.events());
        MlflowSink again = begun();
        again.deliver(run.events());
        assertThat(mlflow.runs).hasSize(1);
        assertThat(mlflow.only().metrics).hasSize(2);
    }

    @Test
    void goesOnFromItsCheckpointWithoutSearching() throws Exception {
        TestRun run = new TestRun("run-1")
                .started()
                .incident("ppo", Severity.SEVERITY_WARNING, "late", "Late.")
                .ended(RunStatus.RUN_STATUS_FAILED, "no disk", "")
                .goesOn()
                .incident("ppo", Severity.SEVERITY_WARNING, "late", "Late.");
        MlflowSink first = begun();
        first.deliver(run.events(1, 3));
        assertThat(mlflow.only().status).isEqualTo("FAILED");
        assertThat(mlflow.only().tags).containsEntry("prudence.reason", "no disk");
        JsonNode noted = JSON.readTree(first.checkpoint().toString());
        MlflowSink again = begun();
        again.resume(noted);
        mlflow.server.requests().clear();
        again.deliver(run.events(4, 5));
        assertThat(mlflow.only().status).isEqualTo("RUNNING");
        assertThat(mlflow.only().metrics).anyMatch(point -> point.startsWith("incidents/late 2.0"));
        assertThat(mlflow.server.requests()).noneMatch(request -> request.path().contains("search"));
    }

    @Test
    void leavesOutWhatMlflowRefusesAndTakesTheRest() throws Exception {
        TestRun run = new TestRun("run-1").started().metric("ppo", "loss", 0.5, 1);
        MlflowSink sink = begun();
        sink.deliver(run.events());
        mlflow.only().params.put("other", "1");
        TestRun changed = new TestRun("run-1")
                .started()
                .add(
                        "",
                        event -> event.setRunStarted(event.getRunStartedBuilder()
                                .setExperiment("rlhf")
                                .putParameters("other", "2")))
                .metric("ppo", "loss", 0.125, 3);
        sink.deliver(changed.events());
        assertThat(mlflow.only().params).containsEntry("other", "1");
        assertThat(mlflow.only().metrics).anyMatch(point -> point.startsWith("ppo/loss 0.125 @3"));
    }

    @Test
    void aRunThatWasDeletedThereHoldsUpNoOther() throws Exception {
        MlflowSink sink = begun();
        sink.deliver(new TestRun("run-1").started().events());
        mlflow.server.answers(request -> new Answer(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}"));
        TestRun run = new TestRun("run-1").started().metric("ppo", "loss", 1, 1);
        sink.deliver(run.events(2, 2));
    }

    @Test
    void whatIsAwayOrWantsOtherCredentialsIsTriedAgain() throws Exception {
        for (int status : new int[] {401, 403, 429, 500, 503}) {
            try (TestServer server = new TestServer()) {
                server.answers(request -> new Answer(status, "{\"message\": \"not\\n now\"}"));
                MlflowSink sink = sink(server, new Credentials.None());
                assertThatThrownBy(() ->
                                sink.deliver(new TestRun("run-1").started().events()))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessage("status=" + status + ", answer={\"message\": \"not\\n now\"}");
            }
        }
    }

    @Test
    void readsItsTokenForEachRequestAndNeverTellsIt() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "first-token\n");
        MlflowSink sink = sink(mlflow.server, new Credentials.Bearer(token));
        sink.deliver(new TestRun("run-1").started().events());
        assertThat(mlflow.server.requests())
                .allSatisfy(request ->
                        assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer first-token"));
        Files.writeString(token, "second-token");
        mlflow.server.requests().clear();
        sink.deliver(new TestRun("run-2").started().events());
        assertThat(mlflow.server.requests().get(0).headers().getFirst("Authorization"))
                .isEqualTo("Bearer second-token");
        mlflow.server.close();
        assertThatThrownBy(() -> sink.deliver(new TestRun("run-3").started().events()))
                .isInstanceOf(IOException.class)
                .satisfies(failure -> assertThat(String.valueOf(failure)).doesNotContain("second-token"));
    }

    @Test
    void signsInWithAUserAndAPassword() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "open sesame");
        sink(mlflow.server, new Credentials.Basic("ali", password))
                .deliver(new TestRun("run-1").started().events());
        assertThat(mlflow.server.requests().get(0).headers().getFirst("Authorization"))
                .isEqualTo("Basic YWxpOm9wZW4gc2VzYW1l");
    }

    private MlflowSink begun() throws IOException {
        return sink(mlflow.server, new Credentials.None());
    }

    private static MlflowSink sink(TestServer server, Credentials credentials) throws IOException {
        MlflowSink sink =
                new MlflowSink(new Endpoint(server.address(), credentials, new Trust(null)), "prudence/", true);
        sink.resume(JsonNodeFactory.instance.objectNode());
        return sink;
    }
}
