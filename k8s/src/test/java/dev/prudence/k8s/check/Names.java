package dev.prudence.k8s.check;

import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Names, labels and namespaces are valid, and no resource stands there twice. */
public final class Names implements Check {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern PORT = Pattern.compile("(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
    private static final Pattern LABEL_KEY =
            Pattern.compile("([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    /** Kinds whose names become parts of host names or of the names of pods. */
    private static final Set<String> SHORT = Set.of("Service", "StatefulSet", "Deployment", "Job", "Namespace");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Manifest manifest : manifests.all()) {
            Pattern allowed = SHORT.contains(manifest.kind()) ? LABEL : SUBDOMAIN;
            require(allowed, manifest.name(), manifest.id() + ": invalid name", problems);
            labels(manifest.id(), manifest.labels(), problems);
            if (!seen.add(manifest.id())) {
                problems.add(manifest.id() + ": stands there twice");
            }
        }
        namespaces(manifests, problems);
        manifests.pods().forEach(pod -> pod(pod, problems));
        return problems;
    }

    private static void namespaces(Manifests manifests, List<String> problems) {
        List<String> declared =
                manifests.ofKind("Namespace").map(Manifest::name).toList();
        manifests.all().stream()
                .filter(manifest -> !manifest.kind().equals("Namespace"))
                .filter(manifest -> !declared.contains(manifest.namespace()))
                .forEach(manifest -> problems.add(
                        manifest.id() + ": is in no declared namespace: namespace=" + manifest.namespace()));
    }

    private static void pod(Pod pod, List<String> problems) {
        labels(pod.id(), pod.labels(), problems);
        Set<String> containers = new HashSet<>();
        for (Container container : pod.containers()) {
            require(LABEL, container.name(), container.id() + ": invalid name", problems);
            if (!containers.add(container.name())) {
                problems.add(container.id() + ": stands there twice");
            }
            container
                    .ports()
                    .map(port -> port.path("name").asText())
                    .forEach(name -> require(PORT, name, container.id() + ": invalid name of a port", problems));
        }
    }

    private static void labels(String id, Map<String, String> labels, List<String> problems) {
        labels.forEach((key, value) -> {
            require(LABEL_KEY, key, id + ": invalid label", problems);
            require(LABEL_VALUE, value, id + ": invalid value of " + key, problems);
        });
    }

    private static void require(Pattern allowed, String text, String sentence, List<String> problems) {
        if (!allowed.matcher(text).matches()) {
            problems.add(sentence + ": name=" + text);
        }
    }
}
