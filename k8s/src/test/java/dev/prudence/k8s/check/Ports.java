package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.manifest.Selector;
import dev.prudence.k8s.truth.Project;
import dev.prudence.k8s.truth.ServiceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports are those of the containers and of the services' own configuration, and what is asked there exists. */
public final class Ports implements Check {

    private static final Map<String, String> HEALTH = Map.of(
            "startupProbe", "/q/health/started",
            "livenessProbe", "/q/health/live",
            "readinessProbe", "/q/health/ready");
    private static final String METRICS = "/q/metrics";

    private final Project project;

    public Ports(Project project) {
        this.project = project;
    }

    @Override
    public List<String> problems(Manifests rendered) {
        Manifests manifests = rendered.withOperators();
        List<String> problems = new ArrayList<>();
        rendered.pods().stream()
                .flatMap(pod -> pod.staying().stream())
                .forEach(container -> container(container, problems));
        rendered.ofKind("Service").forEach(service -> service(service, manifests, problems));
        rendered.ofKind("ServiceMonitor").forEach(monitor -> monitor(monitor, manifests, problems));
        return problems;
    }

    private void container(Container container, List<String> problems) {
        Optional<ServiceFacts> service = project.service(container.program());
        service.ifPresent(facts -> {
            List<Integer> ports = container
                    .ports()
                    .map(port -> port.path("containerPort").asInt())
                    .toList();
            if (!ports.equals(List.of(facts.port()))) {
                problems.add(container.id() + ": the service listens on " + facts.port() + ": ports=" + ports);
            }
        });
        if (container.ports().findAny().isPresent()) {
            boolean health = service.isPresent() || container.isEventSinks();
            HEALTH.forEach((probe, path) -> probe(container, probe, health ? path : "", problems));
        }
    }

    private static void probe(Container container, String probe, String path, List<String> problems) {
        JsonNode http = container.json().path(probe).path("httpGet");
        JsonNode port =
                path.isEmpty() ? container.json().path(probe).path("tcpSocket").path("port") : http.path("port");
        if (container.port(port).isEmpty()) {
            problems.add(container.id() + ": the container has no such port for its " + probe + ": port=" + port);
        }
        if (!http.path("path").asText().equals(path)) {
            problems.add(container.id() + ": the " + probe + " asks what is not there: path=" + http.path("path"));
        }
    }

    private static void service(Manifest service, Manifests manifests, List<String> problems) {
        for (Pod pod : manifests.pods(Selector.plain(service.at("/spec/selector")))) {
            Manifest.each(service.at("/spec/ports"))
                    .filter(port -> pod.staying().stream()
                            .noneMatch(container -> container.port(target(port)).orElse(0)
                                    == port.path("port").asInt()))
                    .forEach(port -> problems.add(
                            service.id() + ": its pods have no such port under this number: port=" + port));
        }
    }

    private static JsonNode target(JsonNode port) {
        return port.has("targetPort") ? port.path("targetPort") : port.path("port");
    }

    private void monitor(Manifest monitor, Manifests manifests, List<String> problems) {
        JsonNode endpoint = monitor.at("/spec/endpoints/0");
        if (!endpoint.path("path").asText().equals(METRICS)) {
            problems.add(monitor.id() + ": metrics are under " + METRICS + ": path=" + endpoint.path("path"));
        }
        Selector selector = Selector.of(monitor.at("/spec/selector"));
        manifests
                .ofKind("Service")
                .filter(service -> selector.matches(service.labels()))
                .forEach(service -> {
                    boolean sinks = manifests.pods(Selector.plain(service.at("/spec/selector"))).stream()
                            .flatMap(pod -> pod.staying().stream())
                            .anyMatch(Container::isEventSinks);
                    if (!sinks
                            && !project.service(service.name())
                                    .map(ServiceFacts::metrics)
                                    .orElse(false)) {
                        problems.add(monitor.id() + ": has no metrics: service=" + service.name());
                    }
                    if (Manifest.each(service.at("/spec/ports"))
                            .noneMatch(port -> port.path("name").equals(endpoint.path("port")))) {
                        problems.add(monitor.id() + ": has no such port: service=" + service.name());
                    }
                });
    }
}
