package dev.prudence.sinks.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.sinks.TestRun;
import dev.prudence.sinks.TestServer;
import dev.prudence.sinks.http.Credentials;
import dev.prudence.sinks.http.Endpoint;
import dev.prudence.sinks.http.Trust;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are read by OpenLineage's own client, whose classes are generated from its JSON schema. */
class LineageSinkTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final TestRun run = new TestRun("run-1")
            .started()
            .stage("sft")
            .progress("sft", 1)
            .progress("sft", 2)
            .completed("sft")
            .stage("ppo", "sft")
            .published("ppo", "policy")
            .completed("ppo")
            .ended(RunStatus.RUN_STATUS_COMPLETED, "", "/runs/run-1");

    @Test
    void tellsOfARunAndOfItsStagesAsItsChildren() throws Exception {
        List<RunEvent> events = told(run);
        assertThat(events)
                .extracting(event -> event.getJob().getName() + " " + event.getEventType())
                .containsExactly(
                        "rlhf START",
                        "rlhf.sft START",
                        "rlhf.sft COMPLETE",
                        "rlhf.ppo START",
                        "rlhf.ppo COMPLETE",
                        "rlhf COMPLETE");
        assertThat(events).extracting(event -> event.getJob().getNamespace()).containsOnly("lab");
        RunEvent parent = events.get(0);
        assertThat(parent.getEventTime().toInstant()).isEqualTo(TestRun.START.plusSeconds(1));
        assertThat(parent.getJob().getFacets().getJobType().getIntegration()).isEqualTo("PRUDENCE");
        assertThat(parent.getRun().getFacets().getAdditionalProperties()).containsKey("prudence_configuration");
        for (RunEvent stage : events.subList(1, 5)) {
            OpenLineage.ParentRunFacet facet = stage.getRun().getFacets().getParent();
            assertThat(facet.getRun().getRunId()).isEqualTo(parent.getRun().getRunId());
            assertThat(facet.getJob().getName()).isEqualTo("rlhf");
        }
        assertThat(events.get(1).getRun().getRunId())
                .isEqualTo(events.get(2).getRun().getRunId())
                .isNotEqualTo(events.get(3).getRun().getRunId());
    }

    @Test
    void whatAStageMakesIsWhatTheNextOneReads() throws Exception {
        List<RunEvent> events = told(run);
        OpenLineage.OutputDataset made = events.get(2).getOutputs().get(0);
        OpenLineage.InputDataset read = events.get(3).getInputs().get(0);
        assertThat(made.getName()).isEqualTo(read.getName()).isEqualTo("rlhf/sft");
        assertThat(made.getFacets().getVersion().getDatasetVersion())
                .isEqualTo(read.getFacets().getVersion().getDatasetVersion())
                .isEqualTo("key-of-sft");
        assertThat(events.get(4).getOutputs())
                .extracting(OpenLineage.OutputDataset::getName)
                .containsExactly("rlhf/ppo", "rlhf/models/policy");
        assertThat(events.get(4).getOutputs().get(1).getFacets().getVersion().getDatasetVersion())
                .isEqualTo("2-abc123");
    }

    /** Read by the client's classes and written again by them, nothing is lost or added. */
    @Test
    void saysNothingThatTheSpecificationDoesNotKnow() throws Exception {
        told(run);
        for (String line : Files.readAllLines(directory.resolve("lineage.jsonl"))) {
            JsonNode again =
                    JSON.readTree(OpenLineageClientUtils.toJson(OpenLineageClientUtils.runEventFromJson(line)));
            assertThat(withoutTime(again)).isEqualTo(withoutTime(JSON.readTree(line)));
            assertThat(ZonedDateTime.parse(again.path("eventTime").asText()).toInstant())
                    .isEqualTo(ZonedDateTime.parse(
                                    JSON.readTree(line).path("eventTime").asText())
                            .toInstant());
        }
    }

    private static JsonNode withoutTime(JsonNode event) {
        return event.<ObjectNode>deepCopy().without("eventTime");
    }

    @Test
    void aRunThatFailsOrIsCancelledTakesItsStageWithIt() throws Exception {
        for (boolean failed : new boolean[] {true, false}) {
            TestRun broken = new TestRun("broken-" + failed)
                    .started()
                    .stage("sft")
                    .ended(
                            failed ? RunStatus.RUN_STATUS_FAILED : RunStatus.RUN_STATUS_CANCELLED,
                            "The disk is full.",
                            "");
            String type = failed ? "FAIL" : "ABORT";
            List<RunEvent> events = told(broken);
            List<RunEvent> last = events.subList(events.size() - 2, events.size());
            assertThat(last)
                    .extracting(event -> event.getJob().getName() + " " + event.getEventType())
                    .containsExactly("rlhf.sft " + type, "rlhf " + type);
            assertThat(last)
                    .extracting(event ->
                            event.getRun().getFacets().getErrorMessage().getMessage())
                    .containsOnly("The disk is full.");
        }
    }

    @Test
    void tellsOfProgressOnlyOnceInAWhile() throws Exception {
        TestRun busy = new TestRun("busy").started().stage("sft");
        for (int i = 0; i < 130; i++) {
            busy.progress("sft", i);
        }
        List<RunEvent> events = told(busy);
        assertThat(events)
                .filteredOn(event -> event.getEventType() == RunEvent.EventType.RUNNING)
                .hasSize(2);
        assertThat(events.get(2).getRun().getFacets().getAdditionalProperties()).containsKey("prudence_progress");
    }

    @Test
    void aRunThatGoesOnIsTheSameRun() throws Exception {
        TestRun resumed = new TestRun("resumed")
                .started()
                .stage("sft")
                .goesOn()
                .stage("sft")
                .completed("sft");
        LineageSink first = sink();
        first.resume(JsonNodeFactory.instance.objectNode());
        first.deliver(resumed.events(1, 2));
        JsonNode noted = JSON.readTree(first.checkpoint().toString());
        first.deliver(resumed.events(3, 4));
        LineageSink again = sink();
        again.resume(noted);
        again.deliver(resumed.events(3, 5));
        List<RunEvent> events = read();
        assertThat(events)
                .extracting(event -> event.getJob().getName() + " " + event.getEventType())
                .containsExactly(
                        "rlhf START", "rlhf.sft START", "rlhf RUNNING", "rlhf.sft RUNNING", "rlhf.sft COMPLETE");
        assertThat(events.get(0).getRun().getRunId())
                .isEqualTo(events.get(2).getRun().getRunId());
    }

    @Test
    void sendsTheSameToAServerAndLeavesOutWhatItRefuses() throws Exception {
        try (TestServer server = new TestServer()) {
            server.answers(request -> new TestServer.Answer(request.body().contains("\"COMPLETE\"") ? 422 : 201, ""));
            LineageSink sink = new LineageSink(
                    new LineageTransport.Http(
                            new Endpoint(server.address(), new Credentials.None(), new Trust(null)), "/api/v1/lineage"),
                    "lab",
                    Duration.ofMinutes(1));
            sink.resume(JsonNodeFactory.instance.objectNode());
            sink.deliver(run.events());
            assertThat(server.requests()).hasSize(6).allSatisfy(request -> {
                assertThat(request.path()).isEqualTo("/api/v1/lineage");
                assertThat(OpenLineageClientUtils.runEventFromJson(request.body())
                                .getProducer())
                        .isNotNull();
            });
        }
    }

    private List<RunEvent> told(TestRun told) throws Exception {
        LineageSink sink = sink();
        sink.resume(JsonNodeFactory.instance.objectNode());
        sink.deliver(told.events());
        return read();
    }

    private LineageSink sink() {
        return new LineageSink(
                new LineageTransport.Lines(directory.resolve("lineage.jsonl")), "lab", Duration.ofMinutes(1));
    }

    private List<RunEvent> read() throws IOException {
        return Files.readAllLines(directory.resolve("lineage.jsonl")).stream()
                .map(OpenLineageClientUtils::runEventFromJson)
                .toList();
    }
}
