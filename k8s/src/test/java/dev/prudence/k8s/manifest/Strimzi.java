package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What Strimzi's operator makes of a Kafka resource, as far as others rely on it: the bootstrap service, the pods with their labels and
 * ports, and its network policies. A listener without peers is open to every pod, as the operator has it.
 */
final class Strimzi {

    private Strimzi() {}

    static Manifests of(Manifests manifests) {
        return manifests.ofKind("Kafka").map(Strimzi::resources).reduce(new Manifests(List.of()), Manifests::plus);
    }

    private static Manifests resources(Manifest kafka) {
        JsonNode listener = kafka.at("/spec/kafka/listeners/0");
        JsonNode peers = listener.path("networkPolicyPeers");
        return Manifests.parse("""
                apiVersion: v1
                kind: Service
                metadata: {name: NAME-kafka-bootstrap, namespace: NAMESPACE}
                spec:
                  selector: {strimzi.io/cluster: NAME, strimzi.io/name: NAME-kafka}
                  ports: [{name: tcp-listener, port: PORT, targetPort: PORT}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: NAME-kafka-brokers, namespace: NAMESPACE}
                spec:
                  selector: {strimzi.io/cluster: NAME, strimzi.io/name: NAME-kafka}
                  ports: [{name: tcp-ctrlplane, port: 9090}, {name: tcp-replication, port: 9091}]
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: NAME-brokers
                  labels: LABELS
                spec:
                  containers:
                    - name: kafka
                      args: [NAME-kafka-brokers.NAMESPACE.svc:9090, NAME-kafka-brokers.NAMESPACE.svc:9091]
                      ports: [{containerPort: PORT}, {containerPort: 9090}, {containerPort: 9091}]
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: NAME-entity-operator
                  labels: {strimzi.io/cluster: NAME, strimzi.io/name: NAME-entity-operator}
                spec:
                  containers:
                    - name: topic-operator
                      args: [NAME-kafka-brokers.NAMESPACE.svc:9091]
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: NAME-network-policy-kafka, namespace: NAMESPACE}
                spec:
                  podSelector:
                    matchLabels: {strimzi.io/cluster: NAME, strimzi.io/name: NAME-kafka}
                  policyTypes: [Ingress]
                  ingress:
                    - ports: [{port: 9090}]
                      from: [{podSelector: {matchLabels: {strimzi.io/name: NAME-kafka}}}]
                    - ports: [{port: 9091}]
                      from:
                        - podSelector: {matchLabels: {strimzi.io/name: NAME-kafka}}
                        - podSelector: {matchLabels: {strimzi.io/name: NAME-entity-operator}}
                    - ports: [{port: PORT}]
                      from: PEERS
                """.replace("LABELS", labels(kafka))
                .replace("PEERS", peers.isMissingNode() ? "[]" : peers.toString())
                .replace("NAMESPACE", kafka.namespace())
                .replace("NAME", kafka.name())
                .replace("PORT", listener.path("port").asText()));
    }

    private static String labels(Manifest kafka) {
        ObjectNode labels = JsonNodeFactory.instance
                .objectNode()
                .put("strimzi.io/cluster", kafka.name())
                .put("strimzi.io/name", kafka.name() + "-kafka");
        kafka.at("/spec/kafka/template/pod/metadata/labels")
                .properties()
                .forEach(label -> labels.set(label.getKey(), label.getValue()));
        return labels.toString();
    }
}
