package dev.prudence.bench.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, with the heap, collector and pages that the launcher gives a service; it ends with this one at the latest. Not thread-safe. */
public final class ServerProcess implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 60_000;

    private final Process process;
    private final int port;
    private final Path log;

    private ServerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /**
     * The packaged reward service, once it listens.
     *
     * @param ensemble its directory
     * @param settings more of them, as system properties
     */
    static ServerProcess rewardService(Path ensemble, Map<String, String> settings) {
        Path root = Path.of(System.getProperty("prudence.root", ""));
        Path jar = root.resolve("reward-ensemble-service/target/quarkus-app/quarkus-run.jar");
        List<String> words = new ArrayList<>();
        settings.forEach((key, value) -> words.add("-D" + key + "=" + value));
        words.addAll(List.of("-XX:+UseTransparentHugePages", "-jar", jar.toString()));
        return start(words, Map.of("PRUDENCE_REWARD_ENSEMBLE", ensemble.toString()));
    }

    /** A main class of this module. */
    static ServerProcess ofClass(String mainClass, Path directory) {
        return start(
                List.of("-cp", System.getProperty("java.class.path"), mainClass),
                Map.of("PRUDENCE_REWARD_ENSEMBLE", directory.toString()));
    }

    /**
     * The packaged world-model service, once it listens; without a broker.
     *
     * @param data its data directory, with the models that it is to find
     */
    public static ServerProcess worldModelService(Path data) {
        Path root = Path.of(System.getProperty("prudence.root", ""));
        Path jar = root.resolve("world-model-service/target/quarkus-app/quarkus-run.jar");
        return start(List.of("-jar", jar.toString()), Map.of("PRUDENCE_DATA", data.toString()));
    }

    private static ServerProcess start(List<String> words, Map<String, String> environment) {
        try {
            int port = freePort();
            Path work = Files.createTempDirectory("bench");
            Path log = work.resolve("server.log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-Dquarkus.http.port=" + port));
            command.addAll(words);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(Map.of("PRUDENCE_EVENTS", "false", "PRUDENCE_DATA", work.toString()));
            builder.environment().putAll(environment);
            ServerProcess server = new ServerProcess(builder.start(), port, log);
            server.awaitPort();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** host:port. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** MiB that the process holds, native memory included. */
    long residentMebibytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitPort() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("The server did not start: log=" + log);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a server started", e);
            }
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
