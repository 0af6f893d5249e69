package dev.prudence.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.k8s.check.Broker;
import dev.prudence.k8s.check.Check;
import dev.prudence.k8s.check.Commands;
import dev.prudence.k8s.check.Images;
import dev.prudence.k8s.check.Names;
import dev.prudence.k8s.check.Network;
import dev.prudence.k8s.check.Ports;
import dev.prudence.k8s.check.References;
import dev.prudence.k8s.check.Resources;
import dev.prudence.k8s.check.Restrictions;
import dev.prudence.k8s.check.Scaling;
import dev.prudence.k8s.check.Schemas;
import dev.prudence.k8s.check.Selections;
import dev.prudence.k8s.check.Topics;
import dev.prudence.k8s.check.Variables;
import dev.prudence.k8s.manifest.Manifests;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every check sees what it is there for: each case breaks one thing in a rendered overlay. */
class BrokenManifestsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String POLICY = "Deployment/policy-service";
    private static final String REWARD = "Deployment/reward-ensemble-service";
    private static final String TRAINER = "StatefulSet/trainer-service";
    private static final String CONTAINER = "/spec/template/spec/containers/0";

    @TestFactory
    Stream<DynamicTest> schemas() {
        return caught(
                new Schemas(),
                broken("cpu", POLICY, set(CONTAINER + "/imagePolicy", "Always"), "imagePolicy"),
                broken("cpu", POLICY, set("/spec/minReadySeconds", "soon"), "soon"),
                broken("cpu", POLICY, set(CONTAINER + "/ports/0/containerPort", "http"), "http"),
                broken("cpu", POLICY, remove(CONTAINER + "/name"), "name"),
                broken("cpu", POLICY, set(CONTAINER + "/resources/limits/memory", "2 GB"), "quantity"),
                broken("cpu", POLICY, set(CONTAINER + "/readinessProbe/http", "x"), "http"),
                broken("cpu", "Service/policy-service", set("/spec/ports/0/nodeport", 1), "nodeport"),
                broken("cpu", "NetworkPolicy/dns", set("/spec/egress/0/port", 53), "port"),
                broken("cpu", "PodDisruptionBudget/policy-service", set("/spec/maxUnavaliable", 1), "maxUnavaliable"),
                broken("cpu", "Job/submit-rlhf", set("/spec/retries", 1), "retries"),
                broken("cpu", "ServiceMonitor/services", set("/spec/endpoints/0/pth", "/q/metrics"), "pth"),
                broken("cpu", "ServiceMonitor/services", set("/spec/endpoints", "http"), "endpoints"),
                broken("cpu", "PrometheusRule/prudence", set("/spec/groups/0/rules/0/exp", "up"), "exp"),
                broken("cpu", "PrometheusRule/prudence", set("/spec/groups", "none"), "groups"),
                broken("cpu", "ScaledObject/policy-service", set("/spec/maxReplicas", 3), "maxReplicas"),
                broken("cpu", "ScaledObject/policy-service", set("/spec/triggers/0/metadata/topics", "a"), "topics"),
                broken("cpu", "ScaledObject/policy-service", remove("/spec/scaleTargetRef"), "scaleTargetRef"),
                broken("ha", "Kafka/prudence", set("/spec/kafka/listeners/0/tsl", false), "tsl"),
                broken("ha", "Kafka/prudence", set("/spec/kafka/listeners/0/type", "intern"), "intern"),
                broken("ha", "KafkaNodePool/brokers", set("/spec/replica", 3), "replica"),
                broken("ha", "KafkaTopic/prudence.run.events.v1", set("/spec/partition", 3), "partition"),
                broken("ha", "Kafka/prudence", set("/apiVersion", "kafka.strimzi.io/v2"), "there is no schema"));
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return caught(
                new Names(),
                broken("local", POLICY, set("/metadata/name", "policy_service"), "invalid name"),
                broken("local", POLICY, set("/metadata/name", "p".repeat(64)), "invalid name"),
                broken("local", POLICY, set("/metadata/namespace", "default"), "namespace=default"),
                broken("local", POLICY, set("/spec/template/metadata/labels/app", "policy service"), "invalid value"),
                broken("local", POLICY, set(CONTAINER + "/name", "Policy"), "invalid name"),
                broken(
                        "local",
                        POLICY,
                        set(CONTAINER + "/ports/0/name", "a-name-too-long-x"),
                        "invalid name of a port"),
                broken("local", "Service/trainer-service", set("/metadata/name", "policy-service"), "twice"));
    }

    @TestFactory
    Stream<DynamicTest> selections() {
        String name = "app.kubernetes.io~1name";
        return caught(
                new Selections(),
                broken("cpu", POLICY, set("/spec/selector/matchLabels/" + name, "policy"), "does not match its pods"),
                broken(
                        "cpu",
                        POLICY,
                        set("/spec/selector/matchLabels", JSON.createObjectNode()),
                        "matches others' pods too"),
                broken("cpu", POLICY, remove("/spec/template/spec/topologySpreadConstraints"), "not spread"),
                broken(
                        "cpu",
                        POLICY,
                        set(
                                "/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels/" + name,
                                "trainer-service"),
                        "spreads others' pods"),
                broken("cpu", "Service/policy-service", set("/spec/selector/" + name, "policy"), "leads to the pods"),
                broken(
                        "cpu",
                        "PodDisruptionBudget/policy-service",
                        set("/spec/selector/matchLabels/" + name, "policy"),
                        "has no disruption budget"),
                broken(
                        "cpu",
                        "ServiceMonitor/services",
                        set("/spec/selector/matchExpressions/0/values/0", "policy"),
                        "selects no service"),
                broken(
                        "cpu",
                        "NetworkPolicy/kafka-clients",
                        set("/spec/podSelector/matchExpressions/0/values/0", "policy"),
                        "selects no pod"));
    }

    @TestFactory
    Stream<DynamicTest> ports() {
        return caught(
                new Ports(Deployments.PROJECT),
                broken("cpu", POLICY, set(CONTAINER + "/ports/0/containerPort", 8080), "the service listens on 8081"),
                broken("cpu", POLICY, set(CONTAINER + "/livenessProbe/httpGet/port", "health"), "livenessProbe"),
                broken("cpu", POLICY, set(CONTAINER + "/readinessProbe/httpGet/path", "/ready"), "what is not there"),
                broken("cpu", POLICY, remove(CONTAINER + "/startupProbe"), "startupProbe"),
                broken("cpu", "StatefulSet/kafka", remove(CONTAINER + "/livenessProbe"), "livenessProbe"),
                broken("cpu", "Service/policy-service", set("/spec/ports/0/targetPort", "grpc"), "no such port"),
                broken("cpu", "Service/policy-service", set("/spec/ports/0/port", 80), "no such port"),
                broken("cpu", "Service/policy-service", set("/spec/ports/0/name", "grpc"), "has no such port"),
                broken("cpu", "ServiceMonitor/services", set("/spec/endpoints/0/path", "/metrics"), "/q/metrics"),
                broken(
                        "cpu",
                        "ServiceMonitor/services",
                        set("/spec/selector/matchExpressions/0/values/0", "kafka"),
                        "has no metrics"));
    }

    @TestFactory
    Stream<DynamicTest> references() {
        return caught(
                new References(),
                broken("cpu", POLICY, set(CONTAINER + "/envFrom/0/configMapRef/name", "kafka"), "no such ConfigMap"),
                broken("cpu", POLICY, set("/spec/template/spec/serviceAccountName", "default"), "ServiceAccount"),
                broken("cpu", POLICY, set(CONTAINER + "/volumeMounts/0/name", "cache"), "volume=cache"),
                broken("cpu", TRAINER, remove("/spec/volumeClaimTemplates"), "volume=data"),
                broken("cpu", TRAINER, set("/spec/serviceName", "trainer"), "no such Service"),
                broken(
                        "cpu",
                        TRAINER,
                        set(
                                "/spec/template/spec/volumes/0/persistentVolumeClaim",
                                JSON.createObjectNode().put("claimName", "runs")),
                        "PersistentVolumeClaim"),
                broken(
                        "cpu",
                        POLICY,
                        set(
                                "/spec/template/spec/volumes/0/secret",
                                JSON.createObjectNode().put("secretName", "token")),
                        "bring the secret"),
                broken(
                        "cpu",
                        POLICY,
                        set("/spec/template/spec/volumes/0/projected", projected("secret")),
                        "bring the secret: name=token"),
                broken(
                        "cpu",
                        "StatefulSet/kafka",
                        set("/spec/template/spec/volumes/0/configMap/items/0/key", "x"),
                        "key=x"),
                broken(
                        "cpu",
                        "StatefulSet/kafka",
                        set(CONTAINER + "/env/0/valueFrom/configMapKeyRef/key", "OPTIONS"),
                        "key=OPTIONS"),
                broken("cpu", "ConfigMap/broker", set("/metadata/name", "other"), "nobody uses it"),
                broken(
                        "cpu",
                        "ConfigMap/grafana-dashboards",
                        set("/metadata/labels/grafana_dashboard", "yes"),
                        "nobody uses it"),
                broken("cpu", "ServiceAccount/launcher", set("/kind", "Secret"), "no place in the tree"));
    }

    @TestFactory
    Stream<DynamicTest> variables() {
        return caught(
                new Variables(Deployments.PROJECT),
                broken("cpu", "ConfigMap/policy-service", set("/data/PRUDENCE_REWARD", "a"), "nobody reads"),
                broken("cpu", "ConfigMap/policy-service", set("/data/PRUDENCE_POLICY_DEVISE", "cpu"), "nobody reads"),
                broken("cpu", "ConfigMap/policy-service", set("/data/QUARKUS_PROFILE", "tsl"), "nobody reads"),
                broken("cpu", "ConfigMap/policy-service", set("/data/PRUDENCE_KAFKA", "a"), "given twice"),
                broken("cpu", "ConfigMap/policy-service", remove("/data/QUARKUS_HTTP_HOST"), "loopback"),
                broken("cpu", "ConfigMap/policy-service", set("/data/PRUDENCE_DATA", "/var"), "nothing is mounted"),
                broken("cpu", "Job/submit-rlhf", set(CONTAINER + "/env/0/name", "JAVA_OPTS"), "nobody reads"));
    }

    @TestFactory
    Stream<DynamicTest> images() {
        return caught(
                new Images(Deployments.PROJECT),
                broken("cpu", POLICY, set(CONTAINER + "/image", "prudence/policy:0.1.0"), "no such image"),
                broken("cpu", POLICY, set(CONTAINER + "/image", "apache/kafka:4.1.2"), "no such image"),
                broken("cpu", POLICY, set(CONTAINER + "/image", "prudence/policy-service"), "no such image"),
                broken(
                        "gpu",
                        TRAINER,
                        set(
                                CONTAINER + "/image",
                                "prudence/trainer-service:" + Deployments.PROJECT.version() + "-cuda"),
                        "no such image"),
                broken("cpu", POLICY, set(CONTAINER + "/image", "prudence/policy-service:0.0.9"), "this is version"),
                broken("cpu", "ConfigMap/trainer-service", set("/data/PRUDENCE_CODE_VERSION", "1"), "CODE_VERSION=1"),
                broken("gpu", POLICY, remove(CONTAINER + "/resources/limits/nvidia.com~1gpu"), "do not go together"),
                broken(
                        "gpu",
                        "ConfigMap/policy-service",
                        remove("/data/PRUDENCE_POLICY_DEVICE"),
                        "chooses the device"));
    }

    @TestFactory
    Stream<DynamicTest> restrictions() {
        String pod = "/spec/template/spec";
        String security = CONTAINER + "/securityContext";
        return caught(
                new Restrictions(),
                broken("cpu", POLICY, remove(pod + "/securityContext/runAsNonRoot"), "may run as root"),
                broken("cpu", POLICY, set(pod + "/securityContext/runAsUser", 0), "names no user"),
                broken("cpu", POLICY, remove(pod + "/securityContext/seccompProfile"), "seccomp"),
                broken("cpu", POLICY, remove(pod + "/automountServiceAccountToken"), "gets a token"),
                broken("cpu", POLICY, remove(pod + "/enableServiceLinks"), "variables of services"),
                broken("cpu", POLICY, set(pod + "/hostNetwork", true), "hostNetwork"),
                broken("cpu", POLICY, set(pod + "/volumes/0/hostPath", JSON.createObjectNode()), "not allowed"),
                broken("cpu", POLICY, remove(pod + "/volumes/0/emptyDir/sizeLimit"), "without bounds"),
                broken("cpu", POLICY, set(pod + "/volumes/0/projected", projected("serviceAccountToken")), "no secret"),
                broken("cpu", POLICY, set(security + "/allowPrivilegeEscalation", true), "gain privileges"),
                broken("cpu", POLICY, remove(security + "/readOnlyRootFilesystem"), "write to its image"),
                broken("cpu", POLICY, remove(security + "/capabilities"), "capabilities"),
                broken("cpu", POLICY, set(security + "/privileged", true), "is privileged"),
                broken("cpu", POLICY, set(security + "/runAsUser", 0), "overrides"),
                broken("cpu", POLICY, set(CONTAINER + "/ports/0/hostPort", 8081), "port of the host"),
                broken("cpu", "ServiceAccount/launcher", remove("/automountServiceAccountToken"), "hands its token"),
                broken("cpu", "Namespace/prudence", remove("/metadata/labels"), "does not enforce"));
    }

    @TestFactory
    Stream<DynamicTest> resources() {
        return caught(
                new Resources(),
                broken("cpu", POLICY, remove(CONTAINER + "/resources/limits/memory"), "resource=memory"),
                broken("cpu", POLICY, set(CONTAINER + "/resources/requests/cpu", "64"), "more than its limit"),
                broken("cpu", POLICY, set(CONTAINER + "/resources/limits/memory", "1Gi"), "half of its memory"),
                broken("cpu", "ConfigMap/policy-service", set("/data/JAVA_TOOL_OPTIONS", "-Xmx64m"), "512m"),
                broken("cpu", "ConfigMap/policy-service", remove("/data/JAVA_TOOL_OPTIONS"), "no limit"));
    }

    @TestFactory
    Stream<DynamicTest> commands() {
        return caught(
                new Commands(),
                broken("local", "Job/submit-rlhf", set(CONTAINER + "/args/0", "sumbit"), "sumbit"),
                broken("local", "Job/submit-rlhf", set(CONTAINER + "/args/1", "rhlf"), "rhlf"),
                broken("local", "Job/submit-rlhf", set(CONTAINER + "/args/3", "quickest"), "quickest"),
                broken("local", "Job/submit-rlhf", set(CONTAINER + "/args/4", "--at"), "--to"),
                broken("local", "Job/submit-rlhf", remove(CONTAINER + "/args"), "needs a command"),
                broken("local", "StatefulSet/kafka", set(CONTAINER + "/command/6", "/opt/a.properties"), "/opt"));
    }

    @TestFactory
    Stream<DynamicTest> brokers() {
        String properties = "listeners=BROKER://:9092\nadvertised.listeners=BROKER://kafka.prudence.svc:9092\n";
        return caught(
                new Broker(),
                broken("local", "StatefulSet/kafka", set(CONTAINER + "/ports/0/containerPort", 9094), "no such port"),
                broken("local", "ConfigMap/kafka", set("/data/PRUDENCE_KAFKA", "kafka:9092"), "clients are sent to"),
                broken(
                        "local",
                        "ConfigMap/broker",
                        set("/data/server.properties", properties + "log.dirs=/var/kafka"),
                        "log.dirs"));
    }

    @TestFactory
    Stream<DynamicTest> topics() {
        String topic = "KafkaTopic/prudence.rollout.play-requested.v1";
        return caught(
                new Topics(),
                broken("ha", topic, set("/spec/partitions", 4), "is 4 partitions"),
                broken("ha", topic, remove("/spec/config"), "retention.bytes"),
                broken("ha", topic, set("/metadata/name", "prudence.rollout.games.v1"), "is none"),
                broken("ha", topic, set("/spec/replicas", 1), "more than one copy"),
                broken("ha", topic, set("/metadata/labels/strimzi.io~1cluster", "kafka"), "belongs to no cluster"),
                broken("local", TRAINER, remove("/spec/template/spec/initContainers"), "nobody makes the topics"));
    }

    @TestFactory
    Stream<DynamicTest> scaling() {
        String policy = "ScaledObject/policy-service";
        return caught(
                new Scaling(Deployments.PROJECT),
                broken("cpu", policy, set("/spec/maxReplicaCount", 4), "there are 3 partitions"),
                broken("cpu", policy, set("/spec/minReplicaCount", 0), "gRPC needs a replica"),
                broken("cpu", policy, remove("/spec/triggers/1"), "the service's groups"),
                broken("cpu", policy, set("/spec/triggers/0/metadata/topic", "prompts"), "the service's groups"),
                broken("cpu", policy, set("/spec/triggers/0/metadata/consumerGroup", "policy"), "the service's groups"),
                broken("cpu", policy, set("/spec/scaleTargetRef/name", "policy"), "nothing to scale"),
                broken(
                        "cpu",
                        policy,
                        set("/spec/triggers/0/metadata/bootstrapServersFromEnv", "KAFKA"),
                        "no such variable"),
                broken("cpu", POLICY, set("/spec/replicas", 2), "sets its replicas itself"),
                broken("cpu", TRAINER, set("/spec/replicas", 2), "alone by design"));
    }

    @TestFactory
    Stream<DynamicTest> network() {
        return caught(
                new Network(),
                broken("cpu", "NetworkPolicy/default-deny", set("/spec/policyTypes", List.of("Egress")), "isolates"),
                broken("cpu", "NetworkPolicy/dns", set("/spec/egress/0/ports/0/protocol", "TCP"), "asks others"),
                broken("cpu", "NetworkPolicy/policy-service", remove("/spec/egress/1"), "is needed and not allowed"),
                broken(
                        "cpu",
                        "ConfigMap/policy-service",
                        remove("/data/PRUDENCE_WORLD_MODEL"),
                        "allowed and not needed: Deployment/policy-service -> Deployment/world-model-service:8083"),
                broken(
                        "cpu",
                        "NetworkPolicy/policy-service",
                        set("/spec/egress/1/to/0", Map.of("ipBlock", Map.of("cidr", "0.0.0.0/0"))),
                        "0.0.0.0/0"),
                broken(
                        "cpu",
                        "NetworkPolicy/trainer-service",
                        remove("/spec/ingress/0/from"),
                        "allowed and not needed: everybody"),
                broken("cpu", "NetworkPolicy/launcher", set("/spec/egress/0/ports/0/port", 8083), "has the port"),
                broken("cpu", "NetworkPolicy/lag", remove("/spec/ingress"), "needed and not allowed: keda"),
                broken("cpu", "NetworkPolicy/metrics", remove("/spec/ingress"), "needed and not allowed: monitoring"),
                broken("cpu", "ServiceMonitor/services", set("/kind", "Other"), "allowed and not needed: monitoring"),
                broken(
                        "ha",
                        "Kafka/prudence",
                        remove("/spec/kafka/listeners/0/networkPolicyPeers"),
                        "allowed and not needed: everybody"),
                broken(
                        "ha",
                        "Kafka/prudence",
                        remove("/spec/kafka/listeners/0/networkPolicyPeers/0/podSelector/matchExpressions/0/values/0"),
                        "needed and not allowed: Deployment/policy-service"),
                broken("ha", "NetworkPolicy/brokers", remove("/spec/egress"), "needed and not allowed: Pod/prudence"),
                broken("cpu", "ConfigMap/policy-service", set("/data/PRUDENCE_REGISTRY", "trainer:8084"), "none of a"),
                broken(
                        "cpu",
                        "ConfigMap/policy-service",
                        set("/data/PRUDENCE_REGISTRY", "trainer-service.prudence.svc:80"),
                        "leads nowhere"),
                broken(
                        "cpu",
                        "ConfigMap/policy-service",
                        set("/data/PRUDENCE_REGISTRY", "reward-ensemble-service.prudence.svc:8082"),
                        "needed and not allowed: Deployment/policy-service"));
    }

    /** A case: where, what is changed, and what has to be said about it. */
    private record Case(String overlay, String id, Consumer<ObjectNode> change, String expected) {}

    private static Case broken(String overlay, String id, Consumer<ObjectNode> change, String expected) {
        return new Case(overlay, id, change, expected);
    }

    private static Stream<DynamicTest> caught(Check check, Case... cases) {
        return Stream.of(cases)
                .map(one -> DynamicTest.dynamicTest(one.overlay() + " " + one.id() + ": " + one.expected(), () -> {
                    Manifests broken = Deployments.overlay(one.overlay()).changing(one.id(), one.change());
                    assertThat(check.problems(broken))
                            .anySatisfy(problem -> assertThat(problem).contains(one.expected()));
                }));
    }

    private static JsonNode projected(String source) {
        ObjectNode volume = JSON.createObjectNode();
        volume.putArray("sources").addObject().putObject(source).put("name", "token");
        return volume;
    }

    private static Consumer<ObjectNode> set(String pointer, Object value) {
        return root -> {
            JsonPointer place = JsonPointer.compile(pointer);
            JsonNode parent = root.at(place.head());
            JsonNode tree = JSON.valueToTree(value);
            String last = place.last().getMatchingProperty();
            if (parent instanceof ArrayNode array) {
                array.set(Integer.parseInt(last), tree);
            } else {
                ((ObjectNode) parent).set(last, tree);
            }
        };
    }

    private static Consumer<ObjectNode> remove(String pointer) {
        return root -> {
            JsonPointer place = JsonPointer.compile(pointer);
            assertThat(root.at(place).isMissingNode())
                    .as("%s is not there", pointer)
                    .isFalse();
            JsonNode parent = root.at(place.head());
            String last = place.last().getMatchingProperty();
            if (parent instanceof ArrayNode array) {
                array.remove(Integer.parseInt(last));
            } else {
                ((ObjectNode) parent).remove(last);
            }
        };
    }
}
