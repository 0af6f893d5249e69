package dev.prudence.launcher.access;

import dev.prudence.access.Certificates;
import dev.prudence.launcher.platform.ServiceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A packaged service with TLS, as a process of its own. Not thread-safe. */
final class GuardedService implements AutoCloseable {

    private final Process process;

    private GuardedService(Process process) {
        this.process = process;
    }

    /** @param directory gets its data and its log, by its name */
    static GuardedService start(
            ServiceKind kind, int port, Certificates certificates, Map<String, String> environment, Path directory)
            throws IOException {
        Path own = Files.createDirectories(directory.resolve(kind.module()));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dquarkus.http.port=" + port,
                "-jar",
                Path.of("..", kind.module(), "target/quarkus-app/quarkus-run.jar")
                        .toString());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_PROFILE", "tls",
                        "PRUDENCE_TLS_CERT", certificates.certificate().toString(),
                        "PRUDENCE_TLS_KEY", certificates.privateKey().toString(),
                        "PRUDENCE_DATA", own.resolve("data").toString(),
                        "PRUDENCE_RUNS", own.resolve("runs").toString()));
        builder.environment().putAll(environment);
        return new GuardedService(builder.redirectErrorStream(true)
                .redirectOutput(own.resolve("service.log").toFile())
                .start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
