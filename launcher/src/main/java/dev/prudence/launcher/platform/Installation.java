package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Where the built programs lie and where data goes; every path is absolute. This class is thread-safe.
 *
 * @param root the project's directory
 * @param home the data directory: broker, registry, state
 */
public record Installation(Path root, Path home) {

    public Installation {
        root = root.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
    }

    /** Taken from the property {@code prudence.root} and the variable {@code PRUDENCE_HOME}. */
    public static Installation ofEnvironment() {
        Path root = Path.of(System.getProperty("prudence.root", ""));
        String home = System.getenv("PRUDENCE_HOME");
        return new Installation(root, home == null || home.isBlank() ? root.resolve(".prudence") : Path.of(home));
    }

    /** The runnable jar of a service. */
    public Path serviceJar(ServiceKind kind) {
        return built(root.resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar"));
    }

    /** The agent jar that every child carries. */
    public Path guardJar() {
        return launcherFile("launcher-.*-guard\\.jar");
    }

    /** The jar of this program. */
    Path launcherJar() {
        return launcherFile("launcher-.*(?<!-guard)\\.jar");
    }

    private Path launcherFile(String name) {
        Path target = root.resolve("launcher/target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> missing(target.resolve("launcher.jar")));
        } catch (IOException e) {
            throw missing(target);
        }
    }

    /** The broker's class path, a directory of jars. */
    public Path brokerJars() {
        return built(root.resolve("launcher/target/kafka"));
    }

    public Path runs() {
        return root.resolve("runs");
    }

    public Path logs() {
        return home.resolve("logs");
    }

    public Path stateFile() {
        return home.resolve("platform.json");
    }

    /** Digest over the code of all services but the trainer; part of the key under which stages are kept. */
    public String codeVersion() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (ServiceKind kind : EnumSet.complementOf(EnumSet.of(ServiceKind.TRAINER))) {
                addJars(serviceJar(kind).resolveSibling("."), digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new LaunchException("The built services cannot be read: directory=" + root, e);
        }
    }

    /** Own code by its contents, libraries by name and size. */
    private static void addJars(Path application, MessageDigest digest) throws IOException {
        try (Stream<Path> files = Files.walk(application)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.endsWith("quarkus-run.jar"))
                    .sorted()
                    .toList();
            for (Path jar : jars) {
                String name = jar.getFileName().toString();
                if (jar.resolveSibling("").endsWith("app") || name.startsWith("dev.prudence.")) {
                    addEntries(jar, digest);
                } else {
                    digest.update((name + Files.size(jar) + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** By name and checksum of every entry: packing the same classes again gives the same digest. */
    private static void addEntries(Path jar, MessageDigest digest) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName() + " " + entry.getCrc() + "\n")
                    .sorted()
                    .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static Path built(Path path) {
        if (!Files.exists(path)) {
            throw missing(path);
        }
        return path;
    }

    private static LaunchException missing(Path path) {
        return new LaunchException("Not built yet, run `mvn -Dquick -DskipTests package`: missing=" + path);
    }
}
