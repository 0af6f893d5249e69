package dev.prudence.k8s.check;

import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.truth.Project;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration of the single broker fits its container, and is told to the services under the name that it gives itself. */
public final class Broker implements Check {

    private static final Pattern LISTENER = Pattern.compile("BROKER://([^:,]*):(\\d+)");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().stream()
                .flatMap(pod -> pod.staying().stream())
                .filter(container -> container.program().equals(Project.BROKER))
                .forEach(container -> manifests
                        .ofKind("ConfigMap")
                        .filter(map -> map.at("/data").has("server.properties"))
                        .forEach(map -> broker(container, properties(map), manifests, problems)));
        return problems;
    }

    private static void broker(Container container, Properties properties, Manifests manifests, List<String> problems) {
        Matcher listener = listener(properties, "listeners");
        if (container
                .ports()
                .noneMatch(port -> port.path("containerPort").asText().equals(listener.group(2)))) {
            problems.add(container.id() + ": the container has no such port: listener=" + listener.group());
        }
        Matcher advertised = listener(properties, "advertised.listeners");
        String address = advertised.group(1) + ":" + advertised.group(2);
        manifests
                .ofKind("ConfigMap")
                .map(map -> map.at("/data/PRUDENCE_KAFKA").asText())
                .filter(told -> !told.isEmpty() && !told.equals(address))
                .forEach(told ->
                        problems.add(container.id() + ": clients are sent to " + address + ": PRUDENCE_KAFKA=" + told));
        String logs = properties.getProperty("log.dirs", "");
        if (container
                .mounts()
                .noneMatch(mount -> logs.startsWith(mount.path("mountPath").asText() + "/"))) {
            problems.add(container.id() + ": nothing is mounted there: log.dirs=" + logs);
        }
    }

    private static Matcher listener(Properties properties, String key) {
        Matcher listener = LISTENER.matcher(properties.getProperty(key, ""));
        if (!listener.find()) {
            throw new IllegalStateException("the broker has no listener: key=" + key);
        }
        return listener;
    }

    private static Properties properties(Manifest map) {
        Properties properties = new Properties();
        try {
            properties.load(
                    new StringReader(map.at("/data").path("server.properties").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException("The broker's configuration cannot be read", e);
        }
        return properties;
    }
}
