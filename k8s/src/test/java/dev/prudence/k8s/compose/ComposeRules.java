package dev.prudence.k8s.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.images.catalogue.Program;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.truth.Project;
import dev.prudence.k8s.truth.ServiceFacts;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What only a Compose file can get wrong: rights, what is published, addresses, health, order and volumes. Whatever keeps data has a volume,
 * services are published on the loopback address under their own port, and every address leads to a service on the same network.
 */
final class ComposeRules {

    private static final Pattern ADDRESS = Pattern.compile("([a-z0-9-]+\\.[a-z0-9-]+\\.svc):(\\d+)");
    private static final Pattern IMAGE = Pattern.compile("prudence/([a-z-]+):.+");
    private static final int BROKER_PORT = 9092;

    /** By k8s/components/event-sinks/sinks.yaml, which the Compose file uses too. */
    private static final int SINKS_PORT = 8085;

    private final Project project;

    ComposeRules(Project project) {
        this.project = project;
    }

    List<String> problems(ComposeFile compose) {
        List<String> problems = new ArrayList<>();
        Map<String, Integer> addresses = addresses(compose);
        compose.services().forEach((name, service) -> {
            rights(name, service, problems);
            published(name, service, problems);
            health(name, service, problems);
            order(name, service, compose, problems);
            volumes(name, service, compose, problems);
            Stream.concat(
                            compose.environment(service).values().stream(),
                            Manifest.each(service.path("command")).map(JsonNode::asText))
                    .flatMap(text -> ADDRESS.matcher(text).results())
                    .filter(address -> !Integer.valueOf(address.group(2)).equals(addresses.get(address.group(1))))
                    .forEach(address ->
                            problems.add(name + ": is told an address that leads nowhere: address=" + address.group()));
        });
        return problems;
    }

    private static void rights(String name, JsonNode service, List<String> problems) {
        require(service.path("user").asText().matches("[1-9]\\d*:[1-9]\\d*"), name + ": may run as root", problems);
        require(service.path("read_only").asBoolean(), name + ": may write to its image", problems);
        require(service.at("/cap_drop/0").asText().equals("ALL"), name + ": has capabilities", problems);
        require(
                Manifest.each(service.path("security_opt"))
                        .anyMatch(option -> option.asText().equals("no-new-privileges:true")),
                name + ": may gain privileges",
                problems);
        // Native libraries are loaded from there, which Docker's default forbids.
        require(
                Manifest.each(service.path("tmpfs"))
                        .anyMatch(mount -> mount.asText().startsWith("/tmp:exec,")),
                name + ": has no /tmp to run from",
                problems);
    }

    private void published(String name, JsonNode service, List<String> problems) {
        List<String> expected = project.service(name)
                .map(ServiceFacts::port)
                .map(port -> List.of("127.0.0.1:" + port + ":" + port))
                .orElse(List.of());
        List<String> ports =
                Manifest.each(service.path("ports")).map(JsonNode::asText).toList();
        require(ports.equals(expected), name + ": is published as " + expected + ": ports=" + ports, problems);
    }

    /** Whatever stays is asked how it is, as its image can be asked. */
    private static void health(String name, JsonNode service, List<String> problems) {
        List<String> expected = new ArrayList<>();
        if (stays(service)) {
            expected.add("CMD");
            expected.addAll(
                    service.at("/command/0").asText().equals("sinks")
                            ? Program.readinessCheck(SINKS_PORT)
                            : program(service).map(Program::healthCheck).orElse(List.of()));
        }
        List<String> check = Manifest.each(service.at("/healthcheck/test"))
                .map(JsonNode::asText)
                .toList();
        require(check.equals(expected), name + ": is asked how it is by " + expected + ": test=" + check, problems);
    }

    private static Optional<Program> program(JsonNode service) {
        Matcher image = IMAGE.matcher(service.path("image").asText());
        return image.matches() ? Program.named(image.group(1)) : Optional.empty();
    }

    private static boolean stays(JsonNode service) {
        return service.has("restart");
    }

    /** Others are waited for until they can be used: what stays until it is healthy, what ends until it has succeeded. */
    private static void order(String name, JsonNode service, ComposeFile compose, List<String> problems) {
        service.path("depends_on").properties().forEach(dependency -> {
            JsonNode other = compose.services().get(dependency.getKey());
            String condition = dependency.getValue().path("condition").asText();
            if (other == null) {
                problems.add(name + ": waits for nobody: " + dependency.getKey());
            } else if (condition.equals("service_healthy") != stays(other)) {
                problems.add(name + ": waits for what does not come: " + dependency.getKey() + "=" + condition);
            }
        });
    }

    private static void volumes(String name, JsonNode service, ComposeFile compose, List<String> problems) {
        for (JsonNode volume : service.path("volumes")) {
            String source = volume.asText().split(":")[0];
            boolean there = source.startsWith(".")
                    ? Files.isRegularFile(compose.directory().resolve(source))
                    : compose.json().path("volumes").has(source);
            require(there, name + ": there is no such volume: " + source, problems);
        }
    }

    /** The names that services have on the network, with their ports. */
    private Map<String, Integer> addresses(ComposeFile compose) {
        Map<String, Integer> addresses = new TreeMap<>();
        compose.services()
                .forEach((name, service) -> Manifest.each(service.at("/networks/platform/aliases"))
                        .forEach(alias -> addresses.put(
                                alias.asText(),
                                project.service(name).map(ServiceFacts::port).orElse(BROKER_PORT))));
        return addresses;
    }

    private static void require(boolean met, String problem, List<String> problems) {
        if (!met) {
            problems.add(problem);
        }
    }
}
