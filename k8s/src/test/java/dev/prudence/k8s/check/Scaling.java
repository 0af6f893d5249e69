package dev.prudence.k8s.check;

import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.truth.Project;
import dev.prudence.k8s.truth.ServiceFacts;
import dev.prudence.launcher.platform.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Replicas follow the consumer groups that a service really has, up to the number of partitions, and nothing else sets their number. The
 * trainer and a single broker have one replica each.
 */
public final class Scaling implements Check {

    private final Project project;

    public Scaling(Project project) {
        this.project = project;
    }

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.ofKind("ScaledObject").forEach(scaled -> scaled(scaled, manifests, problems));
        manifests
                .ofKind("StatefulSet")
                .filter(set -> set.at("/spec/replicas").asInt(1) != 1)
                .forEach(set -> problems.add(set.id() + ": is alone by design: replicas=" + set.at("/spec/replicas")));
        return problems;
    }

    private void scaled(Manifest scaled, Manifests manifests, List<String> problems) {
        String target = scaled.at("/spec/scaleTargetRef/name").asText();
        Pod pod = manifests.pods().stream()
                .filter(candidate -> candidate.id().equals("Deployment/" + target))
                .findFirst()
                .orElse(null);
        ServiceFacts facts = project.service(target).orElse(null);
        if (pod == null || facts == null) {
            problems.add(scaled.id() + ": there is nothing to scale: name=" + target);
            return;
        }
        if (pod.owner().at("/spec").has("replicas")) {
            problems.add(scaled.id() + ": the deployment sets its replicas itself: name=" + target);
        }
        int partitions = facts.groups().values().stream()
                .mapToInt(Scaling::partitions)
                .max()
                .orElse(0);
        if (scaled.at("/spec/maxReplicaCount").asInt() != partitions) {
            problems.add(scaled.id() + ": there are " + partitions + " partitions: maxReplicaCount="
                    + scaled.at("/spec/maxReplicaCount"));
        }
        int least = scaled.at("/spec/minReplicaCount").asInt();
        if (least < 1 || least > partitions) {
            problems.add(scaled.id() + ": gRPC needs a replica, and there are " + partitions
                    + " partitions: minReplicaCount=" + least);
        }
        Map<String, String> watched = new TreeMap<>();
        Manifest.each(scaled.at("/spec/triggers"))
                .map(trigger -> trigger.path("metadata"))
                .forEach(trigger -> {
                    watched.put(
                            trigger.path("consumerGroup").asText(),
                            trigger.path("topic").asText());
                    broker(scaled, trigger.path("bootstrapServersFromEnv").asText(), pod, manifests, problems);
                });
        if (!watched.equals(new TreeMap<>(facts.groups()))) {
            problems.add(scaled.id() + ": the service's groups are " + new TreeMap<>(facts.groups()) + ": triggers="
                    + watched);
        }
    }

    private static void broker(Manifest scaled, String variable, Pod pod, Manifests manifests, List<String> problems) {
        String name = scaled.at("/spec/scaleTargetRef/envSourceContainerName").asText();
        Predicate<Container> tells =
                container -> container.environment(manifests).containsKey(variable);
        if (pod.staying().stream()
                .filter(container -> container.name().equals(name))
                .noneMatch(tells)) {
            problems.add(
                    scaled.id() + ": its container has no such variable: container=" + name + ", name=" + variable);
        }
    }

    private static int partitions(String topic) {
        return Topics.all().stream()
                .filter(candidate -> candidate.name().equals(topic))
                .mapToInt(NewTopic::numPartitions)
                .findFirst()
                .orElse(0);
    }
}
