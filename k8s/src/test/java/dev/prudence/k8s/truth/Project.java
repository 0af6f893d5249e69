package dev.prudence.k8s.truth;

import dev.prudence.launcher.platform.KafkaBroker;
import dev.prudence.launcher.platform.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * This repository, as far as manifests have to agree with it.
 *
 * @param root its directory
 * @param version the version of its modules
 * @param services what the services say about themselves
 */
public record Project(Path root, String version, Map<ServiceKind, ServiceFacts> services) {

    /** The image of the command line. */
    public static final String LAUNCHER = "launcher";

    /** The image of the broker. */
    public static final String BROKER = KafkaBroker.NAME;

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>prudence-parent</artifactId>\\s*<version>([^<]+)</version>");

    public Project {
        services = Map.copyOf(services);
    }

    /** Reads the repository that a directory belongs to. */
    public static Project read(Path root) {
        Map<ServiceKind, ServiceFacts> services = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            services.put(kind, ServiceFacts.read(root.resolve(kind.module())));
        }
        return new Project(root, version(root.resolve("pom.xml")), services);
    }

    /** The facts of the service with this name, if it is one. */
    public Optional<ServiceFacts> service(String name) {
        return ServiceKind.named(name).map(services::get);
    }

    private static String version(Path pom) {
        try {
            Matcher version = VERSION.matcher(Files.readString(pom));
            if (!version.find()) {
                throw new IllegalStateException("the pom names no version: file=" + pom);
            }
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException("The pom cannot be read", e);
        }
    }
}
