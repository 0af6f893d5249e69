package dev.prudence.launcher.spine;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.ServiceKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One more process of the policy service, in the consumer group of the others. Not thread-safe. */
final class PolicyReplica implements AutoCloseable {

    private final Process process;

    private PolicyReplica(Process process) {
        this.process = process;
    }

    /** @param directory for its data and its log, its own */
    static PolicyReplica start(Path directory, String kafka, String registry) throws IOException {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        directory.toFile().mkdirs();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + freePort(),
                "-jar",
                installation.serviceJar(ServiceKind.POLICY).toString());
        builder.environment().put("PRUDENCE_DATA", installation.home().toString());
        builder.environment().put("PRUDENCE_EVENTS", "true");
        builder.environment().put("PRUDENCE_KAFKA", kafka);
        builder.environment().put("PRUDENCE_REGISTRY", registry);
        builder.redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("policy-service.log").toFile());
        return new PolicyReplica(builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** As a lost machine ends it: without a word to anybody. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
