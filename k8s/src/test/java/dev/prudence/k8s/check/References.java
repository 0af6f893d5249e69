package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is referred to exists: config maps and their keys, secrets, claims, volumes, accounts, governing services. No secret is in the tree:
 * those that somebody has to bring are named in an annotation of whatever refers to them. A config map that nobody uses is a mistake too.
 */
public final class References implements Check {

    private static final String SECRETS_TO_BRING = "prudence.dev/secrets-to-bring";

    /** Grafana's sidecar finds these by their label. */
    private static boolean isDashboards(Manifest map) {
        return map.at("/metadata/labels").path("grafana_dashboard").asText().equals("1");
    }

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        manifests.pods().forEach(pod -> pod(pod, manifests, used, problems));
        manifests
                .ofKind("ConfigMap")
                .filter(map -> !used.contains(map.name()) && !isDashboards(map))
                .forEach(map -> problems.add(map.id() + ": nobody uses it"));
        manifests.ofKind("StatefulSet").forEach(set -> {
            String service = set.at("/spec/serviceName").asText();
            require(manifests, set.id(), "Service", service, problems);
        });
        manifests
                .ofKind("ServiceMonitor")
                .forEach(monitor -> secrets(
                        monitor,
                        Stream.of(
                                monitor.at("/spec/endpoints/0/tlsConfig/ca/secret/name"),
                                monitor.at("/spec/endpoints/0/authorization/credentials/name")),
                        problems));
        manifests.ofKind("Secret").forEach(secret -> problems.add(secret.id() + ": secrets have no place in the tree"));
        return problems;
    }

    private static void pod(Pod pod, Manifests manifests, Set<String> used, List<String> problems) {
        require(
                manifests,
                pod.id(),
                "ServiceAccount",
                pod.spec().path("serviceAccountName").asText(),
                problems);
        for (JsonNode volume : pod.spec().path("volumes")) {
            JsonNode map = volume.path("configMap");
            if (!map.isMissingNode()) {
                Manifest.each(map.path("items")).forEach(item -> key(manifests, pod.id(), map, item, used, problems));
            }
            JsonNode claim = volume.at("/persistentVolumeClaim/claimName");
            if (!claim.isMissingNode()) {
                require(manifests, pod.id(), "PersistentVolumeClaim", claim.asText(), problems);
            }
        }
        secrets(
                pod.owner(),
                Manifest.each(pod.spec().path("volumes"))
                        .flatMap(volume -> Stream.concat(
                                Stream.of(volume.at("/secret/secretName")),
                                Manifest.each(volume.at("/projected/sources"))
                                        .map(source -> source.at("/secret/name")))),
                problems);
        pod.containers().forEach(container -> container(container, manifests, used, problems));
    }

    private static void container(Container container, Manifests manifests, Set<String> used, List<String> problems) {
        for (JsonNode source : container.json().path("envFrom")) {
            String name = source.at("/configMapRef/name").asText();
            require(manifests, container.id(), "ConfigMap", name, problems);
            used.add(name);
        }
        for (JsonNode variable : container.json().path("env")) {
            JsonNode reference = variable.at("/valueFrom/configMapKeyRef");
            if (!reference.isMissingNode()) {
                key(manifests, container.id(), reference, reference, used, problems);
            }
            secrets(container.pod().owner(), Stream.of(variable.at("/valueFrom/secretKeyRef/name")), problems);
        }
        container
                .mounts()
                .map(mount -> mount.path("name").asText())
                .filter(name -> !container.pod().volumes().contains(name))
                .forEach(name -> problems.add(container.id() + ": mounts what is not there: volume=" + name));
    }

    private static void key(
            Manifests manifests, String id, JsonNode map, JsonNode item, Set<String> used, List<String> problems) {
        String name = map.path("name").asText();
        String key = item.path("key").asText();
        used.add(name);
        require(manifests, id, "ConfigMap", name, problems);
        manifests
                .find("ConfigMap", name)
                .filter(found -> !found.at("/data").has(key))
                .ifPresent(found -> problems.add(id + ": " + found.id() + " has no such key: key=" + key));
    }

    private static void secrets(Manifest owner, Stream<JsonNode> names, List<String> problems) {
        List<String> brought = Arrays.asList(owner.at("/metadata/annotations")
                .path(SECRETS_TO_BRING)
                .asText()
                .split(", *"));
        names.filter(name -> !name.isMissingNode())
                .map(JsonNode::asText)
                .filter(name -> !brought.contains(name))
                .forEach(name -> problems.add(owner.id() + ": nobody is told to bring the secret: name=" + name));
    }

    private static void require(Manifests manifests, String id, String kind, String name, List<String> problems) {
        if (manifests.find(kind, name).isEmpty()) {
            problems.add(id + ": there is no such " + kind + ": name=" + name);
        }
    }
}
