package dev.prudence.k8s;

import dev.prudence.k8s.manifest.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Renders directories with kubectl, each once. Without a usable kubectl it fails: nothing is left out in silence. */
final class Kustomize {

    private static final String NEEDED =
            "kubectl 1.27 or newer (kustomize 5) is needed to render k8s/; Debian 13 has it in kubernetes-client. "
                    + "Without one, leave this module out: mvn -pl '!k8s' verify. ";
    /** Distributions build kubectl so that it does not know its kustomize; its own version says enough. */
    private static final int LEAST = 27;

    private static final Pattern VERSION = Pattern.compile("Client Version: v1\\.(\\d+)\\.");
    private static final Map<Path, Manifests> RENDERED = new ConcurrentHashMap<>();

    private Kustomize() {}

    static Manifests render(Path directory) {
        return RENDERED.computeIfAbsent(directory.toAbsolutePath().normalize(), Kustomize::run);
    }

    private static Manifests run(Path directory) {
        requireRecent(output(List.of("kubectl", "version", "--client")));
        return Manifests.parse(output(List.of("kubectl", "kustomize", directory.toString())));
    }

    /** Refuses a kubectl by what it says about its version. */
    static void requireRecent(String version) {
        Matcher minor = VERSION.matcher(version);
        if (!minor.find() || Integer.parseInt(minor.group(1)) < LEAST) {
            throw new IllegalStateException(NEEDED + "Found: " + version.strip().replace('\n', ' '));
        }
    }

    static String output(List<String> command) {
        try {
            Path errors = Files.createTempFile("kubectl", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + ": " + Files.readString(errors));
                }
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(NEEDED, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while rendering", e);
        }
    }
}
