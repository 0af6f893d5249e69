package dev.prudence.launcher.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/asyncapi.yaml} against AsyncAPI's own schema and against the code; each rule is seen to catch a wrong file. */
class AsyncApiTest {

    private static JsonSchema schema;

    private AsyncApi file = AsyncApi.read();

    @BeforeAll
    static void readSchema() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                AsyncApiTest.class.getResourceAsStream("/asyncapi/asyncapi-3.0.0.schema.json"))) {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in);
        }
    }

    @Test
    void isAnAsyncApiDocument() {
        assertThat(schema.validate(file.document())).isEmpty();
        ((ObjectNode) file.document().at("/operations/trainerServiceSendsRunEvents")).put("action", "shout");
        assertThat(schema.validate(file.document())).isNotEmpty();
    }

    @Test
    void saysWhatTheCodeSays() throws IOException {
        assertThat(ContractRules.problems(file)).isEmpty();
    }

    @Test
    void aFactOrAFieldThatIsNotDocumentedIsNoticed() throws IOException {
        assertThat(changed(root ->
                        ((ObjectNode) root.at("/components/messages/RunEvent/x-facts")).remove("alarm_changed")))
                .contains("facts of RunEvent: the code has");
        assertThat(changed(root ->
                        ((ArrayNode) root.at("/components/messages/RunEvent/x-facts/plan_observed/fields")).remove(0)))
                .contains("facts of RunEvent: the code has");
        assertThat(changed(root -> ((ArrayNode) root.at("/components/messages/SampleScored/x-fields")).add("mood")))
                .contains("fields of SampleScored: the code has");
    }

    @Test
    void aTopicATypeOrAKeyThatIsWrongIsNoticed() throws IOException {
        assertThat(changed(root -> ((ObjectNode) root.path("channels")).remove("memberIncidentDeadLetters")))
                .contains("topics: the code has");
        assertThat(changed(root -> ((ObjectNode) root.at("/channels/runEvents/bindings/kafka")).put("partitions", 4)))
                .contains("topics: the code has");
        assertThat(changed(root -> ((ObjectNode) root.at("/components/messages/RunEvent")).put("name", "RunEvent")))
                .contains("CloudEvents type of prudence.run.v1.RunEvent");
        assertThat(changed(root -> ((ObjectNode) root.at("/components/messages/RunEvent/bindings/kafka/key"))
                        .put("description", "none")))
                .contains("key of prudence.run.events.v1");
    }

    @Test
    void aSenderOrAHeaderThatIsMissingIsNoticed() throws IOException {
        assertThat(changed(root -> ((ObjectNode) root.path("operations")).remove("eventSinksReceivesRunEvents")))
                .contains("whether event-sinks uses prudence.run.events.v1");
        assertThat(changed(root ->
                        ((ObjectNode) root.at("/components/schemas/CloudEventHeaders/properties")).remove("ce_time")))
                .contains("headers: the code has");
    }

    private String changed(Consumer<ObjectNode> change) throws IOException {
        file = AsyncApi.read();
        change.accept(file.document());
        return String.join("\n", ContractRules.problems(file));
    }
}
