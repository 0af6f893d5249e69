package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged services and a real broker, started and ended as a user does it. */
class PlatformIT {

    @TempDir
    Path directory;

    private final List<String> console = Collections.synchronizedList(new ArrayList<>());

    @Test
    void startsOnOtherPortsWhenItsOwnAreBusyAndLeavesNoProcessBehind() throws Exception {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data with spaces"));
        Platform platform = platform(installation);
        try (ServerSocket busy = listenIfFree(ServiceKind.POLICY.preferredPort())) {
            platform.start();
            assertThat(console).as("while %s is busy", busy).anyMatch(line -> line.startsWith("Port 8081 is busy"));
            PlatformReport report = PlatformReport.of(installation);
            assertThat(report.running()).isTrue();
            assertThat(report.processes()).hasSize(4).allSatisfy(line -> {
                assertThat(line.health()).as(line.name()).isEqualTo("ready");
                assertThat(line.residentBytes()).as(line.name()).isGreaterThan(1 << 20);
            });
            assertThat(dashboard(report)).contains("<title>Prudence</title>");
            assertThatThrownBy(() -> platform(installation).start())
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("Another ./prudence");
        } finally {
            platform.close();
        }
        assertThat(platform.state().survivors()).isEmpty();
        assertThat(PlatformState.read(installation.stateFile())).isEqualTo(PlatformState.EMPTY);
    }

    @Test
    void aKilledServiceIsNamedInOneSentenceAndTheRestIsEnded() throws Exception {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        try (Platform platform = platform(installation)) {
            platform.start();
            PlatformState.Entry reward =
                    platform.state().find(ServiceKind.REWARD.module()).orElseThrow();
            ProcessHandle victim = reward.stamp().find().orElseThrow();
            victim.destroyForcibly();
            victim.onExit().join();
            assertThat(awaitObituary(platform))
                    .contains("The reward-ensemble-service ended by itself with exit code 137", reward.log());
            platform.close();
            assertThat(platform.state().survivors()).isEmpty();
        }
    }

    @Test
    void whatAKilledLauncherLeftIsFoundAndEnded() {
        Installation installation = new Installation(Path.of(".."), directory.resolve("data"));
        Platform platform = Platform.create(installation, PlatformOptions.detached(installation), console::add);
        platform.start();
        assertThat(Leftovers.end(installation, console::add)).hasSize(5);
        assertThat(platform.state().survivors()).isEmpty();
        assertThat(Leftovers.end(installation, console::add)).isEmpty();
    }

    /** What the packaged trainer shows a browser. */
    private static String dashboard(PlatformReport report) throws Exception {
        String address = report.processes().stream()
                .flatMap(line -> Optional.ofNullable(line.endpoints().get(PlatformReport.DASHBOARD)).stream())
                .findFirst()
                .orElseThrow();
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Platform platform(Installation installation) {
        PlatformOptions options = PlatformOptions.tethered(
                installation, directory.resolve("logs"), ServiceKind.ofExperiment("overoptimisation"));
        return Platform.create(installation, options, console::add);
    }

    /** Somebody else may hold the port already, which is as good. */
    private static ServerSocket listenIfFree(int port) throws Exception {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    private static String awaitObituary(Platform platform) throws InterruptedException {
        Optional<String> sentence = platform.obituary();
        for (int i = 0; i < 500 && sentence.isEmpty(); i++) {
            Thread.sleep(20);
            sentence = platform.obituary();
        }
        return sentence.orElseThrow();
    }
}
