package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.manifest.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every selector selects what it is meant to, and every workload has a disruption budget and, if it can have replicas, a spread. */
public final class Selections implements Check {

    @Override
    public List<String> problems(Manifests rendered) {
        Manifests manifests = rendered.withOperators();
        List<String> problems = new ArrayList<>();
        rendered.ofKind("Deployment", "StatefulSet").forEach(workload -> workload(workload, manifests, problems));
        rendered.ofKind("Service").forEach(service -> service(service, manifests, problems));
        rendered.ofKind("ServiceMonitor").forEach(monitor -> monitor(monitor, manifests, problems));
        rendered.ofKind("PodDisruptionBudget")
                .forEach(budget -> selectsPods(budget, Selector.of(budget.at("/spec/selector")), manifests, problems));
        rendered.ofKind("NetworkPolicy")
                .forEach(policy ->
                        selectsPods(policy, Selector.of(policy.at("/spec/podSelector")), manifests, problems));
        return problems;
    }

    private static void workload(Manifest workload, Manifests manifests, List<String> problems) {
        Pod pod = manifests.pods().stream()
                .filter(candidate -> candidate.owner().equals(workload))
                .findFirst()
                .orElseThrow();
        Selector selector = Selector.of(workload.at("/spec/selector"));
        if (!selector.matches(pod.labels())) {
            problems.add(workload.id() + ": its selector does not match its pods: selector=" + selector);
        } else if (owners(manifests.pods(selector)).size() > 1) {
            problems.add(workload.id() + ": its selector matches others' pods too: selector=" + selector);
        }
        if (manifests
                .ofKind("PodDisruptionBudget")
                .noneMatch(budget -> Selector.of(budget.at("/spec/selector")).matches(pod.labels()))) {
            problems.add(workload.id() + ": has no disruption budget");
        }
        JsonNode spread = pod.spec().path("topologySpreadConstraints");
        if (workload.kind().equals("Deployment") && spread.isEmpty()) {
            problems.add(workload.id() + ": its replicas are not spread");
        }
        Manifest.each(spread)
                .map(constraint -> Selector.of(constraint.path("labelSelector")))
                .filter(constraint -> !constraint.matches(pod.labels()))
                .forEach(constraint -> problems.add(workload.id() + ": spreads others' pods: selector=" + constraint));
    }

    private static void service(Manifest service, Manifests manifests, List<String> problems) {
        List<Pod> pods = manifests.pods(Selector.plain(service.at("/spec/selector")));
        if (owners(pods).size() != 1) {
            problems.add(service.id() + ": leads to the pods of one workload, not of: " + owners(pods));
        }
    }

    private static void monitor(Manifest monitor, Manifests manifests, List<String> problems) {
        Selector.of(monitor.at("/spec/selector"))
                .alternatives()
                .filter(selector ->
                        manifests.ofKind("Service").noneMatch(service -> selector.matches(service.labels())))
                .forEach(selector -> problems.add(monitor.id() + ": selects no service: selector=" + selector));
    }

    private static void selectsPods(Manifest selecting, Selector all, Manifests manifests, List<String> problems) {
        all.alternatives()
                .filter(selector -> manifests.pods(selector).isEmpty())
                .forEach(selector -> problems.add(selecting.id() + ": selects no pod: selector=" + selector));
    }

    private static Set<String> owners(List<Pod> pods) {
        Set<String> owners = new HashSet<>();
        pods.forEach(pod -> owners.add(pod.id()));
        return owners;
    }
}
