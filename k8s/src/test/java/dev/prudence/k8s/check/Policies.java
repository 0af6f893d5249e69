package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.manifest.Selector;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Network policies, evaluated as a cluster would: what any policy allows is allowed, and a connection needs both sides. */
final class Policies {

    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    /** The sides of a connection, with the words of a policy for each. */
    private enum Side {
        INGRESS("Ingress", "ingress", "from"),
        EGRESS("Egress", "egress", "to");

        private final String type;
        private final String rules;
        private final String peers;

        Side(String type, String rules, String peers) {
            this.type = type;
            this.rules = rules;
            this.peers = peers;
        }
    }

    private final Manifests manifests;

    Policies(Manifests manifests) {
        this.manifests = manifests;
    }

    /** Whether a pod speaks to nobody and hears nobody unless a policy says so. */
    boolean isolates(Pod pod) {
        return !about(pod, Side.INGRESS).isEmpty() && !about(pod, Side.EGRESS).isEmpty();
    }

    /** Every connection to a pod that is allowed. */
    Set<Arrow> into(Pod pod) {
        Set<Arrow> arrows = new TreeSet<>();
        for (int port : ports(pod)) {
            manifests.pods().stream()
                    .filter(from -> allows(Side.EGRESS, from, pod, pod, port))
                    .filter(from -> allows(Side.INGRESS, pod, from, pod, port))
                    .forEach(from -> arrows.add(new Arrow(from.id(), pod.id(), port)));
            rules(pod, Side.INGRESS).stream()
                    .filter(rule -> opens(rule, pod, port))
                    .flatMap(rule -> outside(rule, Side.INGRESS))
                    .forEach(from -> arrows.add(new Arrow(from, pod.id(), port)));
        }
        return arrows;
    }

    /** Whom a pod may speak to that is no pod of these resources. */
    Set<String> outOf(Pod pod) {
        Set<String> outside = new TreeSet<>();
        for (JsonNode rule : rules(pod, Side.EGRESS)) {
            outside(rule, Side.EGRESS)
                    .forEach(to -> Manifest.each(rule.path("ports"))
                            .forEach(port ->
                                    outside.add(to + ":" + port.path("port").asText() + "/"
                                            + port.path("protocol").asText("TCP"))));
        }
        return outside;
    }

    private List<Manifest> about(Pod pod, Side side) {
        return manifests
                .ofKind("NetworkPolicy")
                .filter(policy -> Selector.of(policy.at("/spec/podSelector")).matches(pod.labels()))
                .filter(policy -> Manifest.each(policy.at("/spec/policyTypes"))
                        .anyMatch(type -> type.asText().equals(side.type)))
                .toList();
    }

    private List<JsonNode> rules(Pod pod, Side side) {
        return about(pod, side).stream()
                .flatMap(policy -> Manifest.each(policy.at("/spec").path(side.rules)))
                .toList();
    }

    private boolean allows(Side side, Pod pod, Pod peer, Pod target, int port) {
        return about(pod, side).isEmpty()
                || rules(pod, side).stream()
                        .filter(rule -> opens(rule, target, port))
                        .anyMatch(rule -> rule.path(side.peers).isEmpty()
                                || Manifest.each(rule.path(side.peers))
                                        .filter(Policies::inside)
                                        .anyMatch(candidate -> Selector.of(candidate.path("podSelector"))
                                                .matches(peer.labels())));
    }

    /** Names of ports are those of the pod that is spoken to. */
    private static boolean opens(JsonNode rule, Pod target, int port) {
        return rule.path("ports").isEmpty()
                || Manifest.each(rule.path("ports"))
                        .anyMatch(open -> target.staying().stream()
                                .anyMatch(container ->
                                        container.port(open.path("port")).orElse(0) == port));
    }

    private static List<Integer> ports(Pod pod) {
        return pod.staying().stream()
                .flatMap(container -> container.ports())
                .map(port -> port.path("containerPort").asInt())
                .toList();
    }

    private static boolean inside(JsonNode peer) {
        return peer.has("podSelector") && peer.size() == 1;
    }

    /** Whom a rule names outside these resources; a rule without peers is about everybody. */
    private static Stream<String> outside(JsonNode rule, Side side) {
        return rule.path(side.peers).isEmpty()
                ? Stream.of("everybody")
                : Manifest.each(rule.path(side.peers))
                        .filter(peer -> !inside(peer))
                        .map(Policies::outside);
    }

    /** A namespace by its name or by the label that chooses it, or a block of addresses. */
    private static String outside(JsonNode peer) {
        if (peer.has("ipBlock")) {
            return peer.at("/ipBlock/cidr").asText();
        }
        JsonNode labels = peer.at("/namespaceSelector/matchLabels");
        return labels.has(NAMESPACE)
                ? labels.path(NAMESPACE).asText()
                : labels.fieldNames().hasNext() ? labels.fieldNames().next() : "every namespace";
    }
}
