package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.truth.Project;
import dev.prudence.sinks.config.SinksSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every environment variable is read by the program that gets it, and given once. A service listens on the pod's address, and the
 * directories and files that it is told lie in something mounted.
 */
public final class Variables implements Check {

    /** Read by every JVM. */
    private static final String JVM = "JAVA_TOOL_OPTIONS";

    private static final String PROFILE = "QUARKUS_PROFILE";

    private final Project project;

    public Variables(Project project) {
        this.project = project;
    }

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .forEach(container -> container(container, manifests, problems));
        return problems;
    }

    private void container(Container container, Manifests manifests, List<String> problems) {
        Map<String, String> environment = container.environment(manifests);
        environment.forEach((name, value) -> {
            if (!isRead(container, name, value)) {
                problems.add(container.id() + ": nobody reads this variable: name=" + name + ", value=" + value);
            }
            if (value.startsWith("/") && container.mounts().noneMatch(mount -> covers(mount, value))) {
                problems.add(container.id() + ": nothing is mounted there: " + name + "=" + value);
            }
        });
        Set<String> seen = new HashSet<>();
        names(container, manifests)
                .filter(name -> !seen.add(name))
                .forEach(name -> problems.add(container.id() + ": is given twice: name=" + name));
        if (project.service(container.program()).isPresent()
                && !"0.0.0.0".equals(environment.get("QUARKUS_HTTP_HOST"))) {
            problems.add(container.id() + ": listens on the loopback address: QUARKUS_HTTP_HOST is not 0.0.0.0");
        }
    }

    private boolean isRead(Container container, String name, String value) {
        if (name.equals(JVM) || (name.equals(SinksSettings.BROKER_VARIABLE) && container.isEventSinks())) {
            return true;
        }
        return project.service(container.program())
                .filter(facts -> name.equals(PROFILE)
                        ? facts.profiles().contains(value)
                        : facts.variables().contains(name))
                .isPresent();
    }

    private static boolean covers(JsonNode mount, String path) {
        String directory = mount.path("mountPath").asText();
        return path.equals(directory) || path.startsWith(directory + "/");
    }

    private static Stream<String> names(Container container, Manifests manifests) {
        Stream<String> direct = Manifest.each(container.json().path("env"))
                .map(variable -> variable.path("name").asText());
        Stream<String> mapped = Manifest.each(container.json().path("envFrom"))
                .flatMap(source -> manifests
                        .find("ConfigMap", source.at("/configMapRef/name").asText())
                        .stream())
                .flatMap(map -> Manifest.texts(map.at("/data")).keySet().stream());
        return Stream.concat(direct, mapped);
    }
}
