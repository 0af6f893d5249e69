package dev.prudence.k8s.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.prudence.k8s.check.Commands;
import dev.prudence.k8s.check.Images;
import dev.prudence.k8s.check.Resources;
import dev.prudence.k8s.check.Variables;
import dev.prudence.k8s.truth.Project;
import dev.prudence.launcher.platform.ServiceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The Compose file passes every check, and each check sees a file that is broken. */
class ComposeTest {

    private final Project project = Project.read(Path.of(".."));
    private final ComposeFile compose = ComposeFile.read(Path.of(".."));

    @Test
    void theFilePassesEveryCheck() {
        assertThat(problems(compose)).isEmpty();
    }

    @Test
    void everyServiceIsThere() {
        assertThat(compose.services())
                .containsKeys(
                        Stream.of(ServiceKind.values()).map(ServiceKind::module).toArray(String[]::new))
                .containsKeys("broker", "topics");
    }

    @TestFactory
    Stream<DynamicTest> brokenFilesAreCaught() {
        return Stream.of(
                broken("policy-service", service -> service.put("privileged", true), "privileged"),
                broken("policy-service", service -> service.put("mem_limit", "2Gi"), "mem_limit"),
                broken("policy-service", service -> service.put("user", "0:0"), "may run as root"),
                broken("policy-service", service -> service.put("read_only", false), "write to its image"),
                broken("policy-service", service -> service.putArray("cap_drop"), "capabilities"),
                broken("policy-service", service -> service.putArray("security_opt"), "gain privileges"),
                broken("policy-service", service -> service.putArray("tmpfs").add("/tmp"), "/tmp to run from"),
                broken("policy-service", service -> service.putArray("ports").add("8081:8081"), "is published as"),
                broken("broker", service -> service.putArray("ports").add("127.0.0.1:9092:9092"), "is published as"),
                broken(
                        "topics",
                        service -> service.putObject("depends_on")
                                .putObject("kafka")
                                .put("condition", "service_healthy"),
                        "waits for nobody"),
                broken("topics", waitingFor("broker", "service_completed_successfully"), "what does not come"),
                broken("broker", waitingFor("broker-format", "service_healthy"), "what does not come"),
                broken("topics", waitingFor("broker", "service_started"), "service_healthy"),
                broken("policy-service", service -> service.remove("healthcheck"), "is asked how it is"),
                broken(
                        "policy-service",
                        service -> ((ObjectNode) service.path("healthcheck"))
                                .putArray("test")
                                .add("curl"),
                        "is asked how it is"),
                broken(
                        "policy-service",
                        service -> ((ObjectNode) service.path("healthcheck")).put("interval", "often"),
                        "interval"),
                broken("broker", service -> service.putArray("volumes").add("data:/data"), "no such volume"),
                broken("broker", service -> service.putArray("volumes").add("./a:/etc/kafka/server.properties"), "./a"),
                broken("trainer-service", service -> service.remove("networks"), "leads nowhere"),
                broken("policy-service", service -> service.put("image", "prudence/policy:1"), "no such image"),
                broken("policy-service", service -> service.remove("volumes"), "nothing is mounted"),
                broken("policy-service", service -> service.remove("env_file"), "loopback"),
                broken("policy-service", service -> service.put("mem_limit", "512m"), "half of its memory"),
                broken(
                        "policy-service",
                        service -> service.putObject("environment").put("PRUDENCE_KAFKE", "a"),
                        "nobody reads"),
                broken("launcher", service -> service.putArray("command").add("sumbit"), "sumbit"));
    }

    private static Consumer<ObjectNode> waitingFor(String other, String condition) {
        return service -> service.putObject("depends_on").putObject(other).put("condition", condition);
    }

    private DynamicTest broken(String name, Consumer<ObjectNode> change, String expected) {
        return DynamicTest.dynamicTest(name + ": " + expected, () -> {
            JsonNode copy = compose.json().deepCopy();
            change.accept((ObjectNode) copy.path("services").path(name));
            assertThat(problems(new ComposeFile(compose.directory(), copy)))
                    .anySatisfy(problem -> assertThat(problem).contains(expected));
        });
    }

    private List<String> problems(ComposeFile file) {
        List<String> unknown = schema(file);
        if (!unknown.isEmpty()) {
            return unknown;
        }
        return Stream.of(
                        new ComposeRules(project).problems(file),
                        new Images(project).problems(file.asPods()),
                        new Variables(project).problems(file.asPods()),
                        new Resources().problems(file.asPods()),
                        new Commands().problems(file.asPods()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> schema(ComposeFile file) {
        try (InputStream stream =
                Objects.requireNonNull(ComposeTest.class.getResourceAsStream("/compose.schema.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JsonMapper.builder().build().readTree(stream))
                    .validate(file.json())
                    .stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The schema cannot be read", e);
        }
    }
}
