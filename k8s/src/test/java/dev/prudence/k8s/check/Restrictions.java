package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pods meet the standard "restricted", with a root file system that cannot be written and no token of an account. */
public final class Restrictions implements Check {

    private static final Set<String> VOLUMES =
            Set.of("configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().forEach(pod -> pod(pod, problems));
        manifests
                .ofKind("ServiceAccount")
                .filter(account -> !isFalse(account.at("/automountServiceAccountToken")))
                .forEach(account -> problems.add(account.id() + ": hands its token to pods"));
        manifests
                .ofKind("Namespace")
                .filter(space -> !"restricted".equals(space.labels().get("pod-security.kubernetes.io/enforce")))
                .forEach(space -> problems.add(space.id() + ": does not enforce the standard"));
        return problems;
    }

    private static void pod(Pod pod, List<String> problems) {
        JsonNode spec = pod.spec();
        JsonNode security = spec.path("securityContext");
        require(isTrue(security.path("runAsNonRoot")), pod.id() + ": may run as root", problems);
        require(security.path("runAsUser").asLong() > 0, pod.id() + ": names no user", problems);
        require(
                security.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
                pod.id() + ": has no seccomp profile",
                problems);
        require(isFalse(spec.path("automountServiceAccountToken")), pod.id() + ": gets a token", problems);
        require(isFalse(spec.path("enableServiceLinks")), pod.id() + ": gets variables of services", problems);
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
            require(!isTrue(spec.path(shared)), pod.id() + ": shares with the host: " + shared, problems);
        }
        for (JsonNode volume : spec.path("volumes")) {
            volume.fieldNames()
                    .forEachRemaining(field -> require(
                            field.equals("name") || VOLUMES.contains(field),
                            pod.id() + ": a volume of a kind that is not allowed: " + field,
                            problems));
            require(
                    !volume.has("emptyDir") || volume.at("/emptyDir").has("sizeLimit"),
                    pod.id() + ": a volume without bounds: "
                            + volume.path("name").asText(),
                    problems);
            Manifest.each(volume.at("/projected/sources"))
                    .forEach(source -> require(
                            source.has("secret"),
                            pod.id() + ": a volume projects what is no secret: "
                                    + volume.path("name").asText(),
                            problems));
        }
        pod.containers().forEach(container -> container(container, problems));
    }

    private static void container(Container container, List<String> problems) {
        JsonNode security = container.json().path("securityContext");
        String id = container.id();
        require(isFalse(security.path("allowPrivilegeEscalation")), id + ": may gain privileges", problems);
        require(isTrue(security.path("readOnlyRootFilesystem")), id + ": may write to its image", problems);
        require(
                security.at("/capabilities/drop/0").asText().equals("ALL")
                        && security.at("/capabilities/add").isMissingNode(),
                id + ": has capabilities",
                problems);
        require(!isTrue(security.path("privileged")), id + ": is privileged", problems);
        require(
                !security.has("runAsUser") && !security.has("runAsNonRoot"),
                id + ": overrides the pod's user",
                problems);
        container.ports().forEach(port -> require(!port.has("hostPort"), id + ": takes a port of the host", problems));
    }

    private static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.asBoolean();
    }

    private static boolean isFalse(JsonNode node) {
        return node.isBoolean() && !node.asBoolean();
    }

    private static void require(boolean met, String problem, List<String> problems) {
        if (!met) {
            problems.add(problem);
        }
    }
}
