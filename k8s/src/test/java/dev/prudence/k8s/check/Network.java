package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.manifest.Selector;
import dev.prudence.launcher.platform.ServiceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The network policies let through exactly what is needed. Needed is every address that a pod is told, in a variable, an argument or a
 * mounted file; Prometheus where it scrapes; KEDA where it asks for lag; and applications that score. Let through is what the policies of
 * both sides allow. An address that leads to no service is a mistake, and so is a pod that nothing isolates or that cannot ask for names.
 */
public final class Network implements Check {

    private static final Pattern ADDRESS = Pattern.compile("([a-z0-9-]+)\\.([a-z0-9-]+)\\.svc:(\\d+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("[a-zA-Z0-9.-]+:\\d+");
    private static final Set<String> DNS = Set.of("kube-system:53/UDP", "kube-system:53/TCP");
    private static final String APPLICATIONS = "prudence.dev/reward-client";

    @Override
    public List<String> problems(Manifests rendered) {
        Manifests manifests = rendered.withOperators();
        List<String> problems = new ArrayList<>();
        Set<Arrow> needed = new TreeSet<>();
        manifests.pods().forEach(pod -> told(pod, manifests, needed, problems));
        applications(manifests, needed);
        Set<Arrow> allowed = new TreeSet<>();
        Policies policies = new Policies(manifests);
        manifests.pods().forEach(pod -> {
            allowed.addAll(policies.into(pod));
            if (!policies.isolates(pod)) {
                problems.add(pod.id() + ": no policy isolates it in both directions");
            }
        });
        rendered.pods().stream()
                .filter(pod -> !policies.outOf(pod).equals(DNS))
                .forEach(pod ->
                        problems.add(pod.id() + ": asks others than " + DNS + " outside: " + policies.outOf(pod)));
        needed.stream()
                .filter(arrow -> !allowed.contains(arrow))
                .forEach(arrow -> problems.add("NetworkPolicy: is needed and not allowed: " + arrow));
        allowed.stream()
                .filter(arrow -> !needed.contains(arrow))
                .forEach(arrow -> problems.add("NetworkPolicy: is allowed and not needed: " + arrow));
        ports(rendered, manifests, problems);
        return problems;
    }

    private static void told(Pod pod, Manifests manifests, Set<Arrow> needed, List<String> problems) {
        for (Container container : pod.containers()) {
            container.environment(manifests).forEach((name, value) -> {
                if (HOST_AND_PORT.matcher(value).matches()) {
                    // A pod tells others where it is itself.
                    lead(pod, value, false, manifests, needed, problems);
                }
            });
            container.words().forEach(word -> lead(pod, word, true, manifests, needed, problems));
        }
        Manifest.each(pod.spec().path("volumes"))
                .flatMap(volume ->
                        manifests.find("ConfigMap", volume.at("/configMap/name").asText()).stream())
                .forEach(map -> lead(pod, map.at("/data").toString(), true, manifests, needed, problems));
    }

    private static void lead(
            Pod pod, String text, boolean alsoToItself, Manifests manifests, Set<Arrow> needed, List<String> problems) {
        if (HOST_AND_PORT.matcher(text).matches() && !ADDRESS.matcher(text).matches()) {
            problems.add(pod.id() + ": is told an address that is none of a service: address=" + text);
        }
        ADDRESS.matcher(text).results().forEach(address -> {
            int port = Integer.parseInt(address.group(3));
            List<Pod> targets = manifests
                    .find("Service", address.group(1))
                    .filter(service -> service.namespace().equals(address.group(2)))
                    .filter(service -> Manifest.each(service.at("/spec/ports"))
                            .anyMatch(candidate -> candidate.path("port").asInt() == port))
                    .map(service -> manifests.pods(Selector.plain(service.at("/spec/selector"))))
                    .orElse(List.of());
            if (targets.isEmpty()) {
                problems.add(pod.id() + ": is told an address that leads nowhere: address=" + address.group());
            }
            targets.stream()
                    .filter(target -> alsoToItself || !target.id().equals(pod.id()))
                    .forEach(target -> needed.add(new Arrow(pod.id(), target.id(), port)));
        });
    }

    private static void applications(Manifests manifests, Set<Arrow> needed) {
        for (Pod pod : manifests.pods()) {
            for (Container container : pod.staying()) {
                container
                        .ports()
                        .map(port -> port.path("containerPort").asInt())
                        .forEach(port -> {
                            if (container.program().equals(ServiceKind.REWARD.module())) {
                                needed.add(new Arrow(APPLICATIONS, pod.id(), port));
                            }
                            if (scraped(pod, manifests)) {
                                needed.add(new Arrow("monitoring", pod.id(), port));
                            }
                            if (port == 9092
                                    && manifests
                                            .ofKind("ScaledObject")
                                            .findAny()
                                            .isPresent()) {
                                needed.add(new Arrow("keda", pod.id(), port));
                            }
                        });
            }
        }
    }

    private static boolean scraped(Pod pod, Manifests manifests) {
        return manifests
                .ofKind("Service")
                .filter(service -> Selector.plain(service.at("/spec/selector")).matches(pod.labels()))
                .anyMatch(service -> manifests
                        .ofKind("ServiceMonitor")
                        .anyMatch(monitor ->
                                Selector.of(monitor.at("/spec/selector")).matches(service.labels())));
    }

    /** Every port that a policy names exists on the pods that it is about. */
    private static void ports(Manifests rendered, Manifests manifests, List<String> problems) {
        rendered.ofKind("NetworkPolicy").forEach(policy -> {
            for (JsonNode rule : policy.at("/spec/ingress")) {
                exist(policy, rule, manifests.pods(Selector.of(policy.at("/spec/podSelector"))), problems);
            }
            for (JsonNode rule : policy.at("/spec/egress")) {
                List<Pod> targets = Manifest.each(rule.path("to"))
                        .filter(peer -> peer.has("podSelector") && !peer.has("namespaceSelector"))
                        .flatMap(peer -> manifests.pods(Selector.of(peer.path("podSelector"))).stream())
                        .toList();
                if (Manifest.each(rule.path("to")).allMatch(peer -> peer.size() == 1 && peer.has("podSelector"))) {
                    exist(policy, rule, targets, problems);
                }
            }
        });
    }

    private static void exist(Manifest policy, JsonNode rule, List<Pod> pods, List<String> problems) {
        for (JsonNode port : rule.path("ports")) {
            if (pods.stream()
                    .flatMap(pod -> pod.staying().stream())
                    .noneMatch(container -> container.port(port.path("port")).isPresent())) {
                problems.add(policy.id() + ": no pod that it is about has the port: port=" + port.path("port"));
            }
        }
    }
}
