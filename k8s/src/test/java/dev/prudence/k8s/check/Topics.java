package dev.prudence.k8s.check;

import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Topics as custom resources are the launcher's topics, with copies that survive a node. Without such resources somebody has to run the
 * launcher's command that makes them.
 */
public final class Topics implements Check {

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        if (manifests.ofKind("Kafka").findAny().isEmpty()) {
            if (manifests.pods().stream()
                    .flatMap(pod -> pod.containers().stream())
                    .noneMatch(container -> container.words().contains("topics"))) {
                problems.add("nobody makes the topics");
            }
            return problems;
        }
        Map<String, String> wanted = new TreeMap<>();
        dev.prudence.launcher.platform.Topics.all().forEach(topic -> wanted.put(topic.name(), described(topic)));
        Map<String, String> declared = new TreeMap<>();
        manifests.ofKind("KafkaTopic").forEach(topic -> {
            declared.put(topic.name(), described(topic));
            copies(topic, manifests, problems);
        });
        Set<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(declared.keySet());
        for (String name : names) {
            String here = declared.getOrDefault(name, "none");
            String there = wanted.getOrDefault(name, "none");
            if (!here.equals(there)) {
                problems.add("KafkaTopic/" + name + ": is " + here + ", the launcher makes " + there);
            }
        }
        return problems;
    }

    private static void copies(Manifest topic, Manifests manifests, List<String> problems) {
        int nodes = manifests
                .ofKind("KafkaNodePool")
                .mapToInt(pool -> pool.at("/spec/replicas").asInt())
                .sum();
        int replicas = topic.at("/spec/replicas").asInt();
        if (replicas < 2 || replicas > nodes) {
            problems.add(topic.id() + ": needs more than one copy and " + nodes + " at most: replicas=" + replicas);
        }
        String cluster = topic.labels().getOrDefault("strimzi.io/cluster", "");
        if (manifests.find("Kafka", cluster).isEmpty()) {
            problems.add(topic.id() + ": belongs to no cluster: strimzi.io/cluster=" + cluster);
        }
    }

    private static String described(NewTopic topic) {
        Map<String, String> settings = topic.configs() == null ? Map.of() : topic.configs();
        return topic.numPartitions() + " partitions " + new TreeMap<>(settings);
    }

    private static String described(Manifest topic) {
        return topic.at("/spec/partitions").asText() + " partitions "
                + new TreeMap<>(Manifest.texts(topic.at("/spec/config")));
    }
}
