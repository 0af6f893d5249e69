package dev.prudence.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ScriptedTrainer} in a process of its own, which can be killed and started again on the same port and data. */
final class LiveTrainer implements AutoCloseable {

    private final int port;
    private final Path data;
    private final int steps;
    private final int pauseMillis;
    private Process process;

    private LiveTrainer(int port, Path data, int steps, int pauseMillis) throws IOException {
        this.port = port;
        this.data = data;
        this.steps = steps;
        this.pauseMillis = pauseMillis;
        this.process = launch();
    }

    static LiveTrainer start(Path data, int steps, int pauseMillis) throws IOException {
        return new LiveTrainer(freePort(), data, steps, pauseMillis);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Ends it without warning. */
    void kill() {
        process.destroyForcibly();
        assertThat(process.onExit().orTimeout(30, TimeUnit.SECONDS).join().isAlive())
                .isFalse();
    }

    void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() throws IOException {
        Process started = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ScriptedTrainer.class.getName(),
                        Integer.toString(port),
                        data.toString(),
                        Integer.toString(steps),
                        Integer.toString(pauseMillis)))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.equals(ScriptedTrainer.READY)) {
            said.append(line).append('\n');
            line = output.readLine();
        }
        assertThat(line).as("the trainer starts; it said: %s", said).isNotNull();
        Thread rest = new Thread(() -> output.lines().forEach(System.out::println), "trainer-output");
        rest.setDaemon(true);
        rest.start();
        return started;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
