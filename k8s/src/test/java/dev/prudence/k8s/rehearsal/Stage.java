package dev.prudence.k8s.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifest;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.manifest.Pod;
import dev.prudence.k8s.truth.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * This machine in the place of a cluster. What containers are told is kept word for word but for what a cluster would give them: addresses of
 * services become ports of the loopback address, mounted directories become directories below one of ours, and images become what was
 * built. Not thread-safe.
 */
final class Stage {

    /** The broker's own controller: an address that leads nowhere but into the same pod. */
    private static final int CONTROLLER = 9093;

    private static final Pattern ADDRESS = Pattern.compile("(?:[a-z0-9-]+\\.[a-z0-9-]+\\.svc|127\\.0\\.0\\.1):(\\d+)");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Manifests manifests;
    private final Path directory;
    private final Map<Integer, Integer> ports = new TreeMap<>();

    Stage(Manifests manifests, Path directory) {
        this.manifests = manifests;
        this.directory = directory;
        manifests
                .ofKind("Service")
                .flatMap(service -> Manifest.each(service.at("/spec/ports")))
                .forEach(port -> ports.put(port.path("port").asInt(), free()));
        ports.put(CONTROLLER, free());
    }

    /** The port here of a service's port. */
    int port(int declared) {
        return ports.getOrDefault(declared, 0);
    }

    /** The port here of a container's port. */
    int port(Container container, JsonNode numberOrName) {
        return ports.getOrDefault(container.port(numberOrName).orElseThrow(), 0);
    }

    /** Makes the directories of a pod and writes the files that are mounted. */
    void furnish(Pod pod) {
        try {
            for (String volume : pod.volumes()) {
                Files.createDirectories(place(pod, volume));
            }
            for (JsonNode volume : pod.spec().path("volumes")) {
                Manifest map = manifests
                        .find("ConfigMap", volume.at("/configMap/name").asText())
                        .orElse(null);
                for (JsonNode item : volume.at("/configMap/items")) {
                    String text = map == null
                            ? ""
                            : map.at("/data").path(item.path("key").asText()).asText();
                    Path file = place(pod, volume.path("name").asText())
                            .resolve(item.path("path").asText());
                    Files.writeString(file, here(pod.containers().get(0), text));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A pod's directories cannot be made", e);
        }
    }

    /** The environment of a container. */
    Map<String, String> environment(Container container) {
        Map<String, String> environment = new LinkedHashMap<>();
        container.environment(manifests).forEach((name, value) -> environment.put(name, here(container, value)));
        return environment;
    }

    /** What a container runs. */
    List<String> command(Container container) {
        List<String> words = new ArrayList<>();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String program = container.program();
        if (program.equals(Project.LAUNCHER)) {
            words.addAll(List.of(java.toString(), "-jar", launcher("").toString()));
        } else if (!program.equals(Project.BROKER)) {
            Path jar = ROOT.resolve(program).resolve("target/quarkus-app/quarkus-run.jar");
            int port = container
                    .ports()
                    .mapToInt(declared -> port(container, declared.path("containerPort")))
                    .findFirst()
                    .orElseThrow();
            words.addAll(List.of(java.toString(), "-Dquarkus.http.port=" + port, "-jar", jar.toString()));
        }
        for (String word : container.words()) {
            words.add(
                    word.equals("java")
                            ? java.toString()
                            : here(container, word).replace("/app/libs", ROOT + "/launcher/target/kafka"));
        }
        if (program.equals(Project.LAUNCHER)) {
            container
                    .ports()
                    .forEach(declared -> words.addAll(
                            List.of("--http-port", String.valueOf(port(container, declared.path("containerPort"))))));
        }
        // Ends a process whose parent is gone.
        words.add(1, "-javaagent:" + launcher("-guard") + "=tethered");
        return words;
    }

    /** The launcher with other words than a manifest's. */
    static List<String> launch(List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + launcher("-guard") + "=tethered",
                "-jar",
                launcher("").toString()));
        command.addAll(words);
        return command;
    }

    /** The directory here that a pod's volume is. */
    Path place(Pod pod, String volume) {
        return directory.resolve(pod.owner().name()).resolve(volume);
    }

    /** A text that a container is told, as it has to be said here. */
    private String here(Container container, String text) {
        String local = text.replace("0.0.0.0", "127.0.0.1").replace("BROKER://:", "BROKER://127.0.0.1:");
        String addressed = ADDRESS.matcher(local).replaceAll(address -> {
            int port = Integer.parseInt(address.group(1));
            return "127.0.0.1:" + ports.getOrDefault(port, port);
        });
        Map<String, Path> mounts = new TreeMap<>();
        container
                .mounts()
                .forEach(mount -> mounts.put(
                        mount.path("mountPath").asText(),
                        place(container.pod(), mount.path("name").asText())));
        return mounts.isEmpty()
                ? addressed
                : Pattern.compile("(?<![\\w/.])(" + String.join("|", mounts.keySet()) + ")(?![\\w-])")
                        .matcher(addressed)
                        .replaceAll(mount -> Matcher.quoteReplacement(Objects.requireNonNull(mounts.get(mount.group(1)))
                                .toString()));
    }

    private static Path launcher(String classifier) {
        String name = "launcher-" + Project.read(ROOT).version() + classifier + ".jar";
        Path jar = ROOT.resolve("launcher/target").resolve(name);
        if (!Files.exists(jar)) {
            throw new IllegalStateException("it is not built: file=" + jar);
        }
        return jar;
    }

    /** A port that nobody uses. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("There is no free port", e);
        }
    }
}
