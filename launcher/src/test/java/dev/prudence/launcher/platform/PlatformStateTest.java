package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.process.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformStateTest {

    @TempDir
    Path directory;

    @Test
    void readsBackWhatItWrote() {
        Path file = directory.resolve("a b/platform.json");
        PlatformState state = PlatformState.EMPTY.with(entry("broker", 29092)).with(entry("trainer-service", 8084));
        state.write(file);
        assertThat(PlatformState.read(file)).isEqualTo(state);
    }

    @Test
    void aMissingOrCutFileMeansThatNothingRuns() throws IOException {
        assertThat(PlatformState.read(directory.resolve("missing"))).isEqualTo(PlatformState.EMPTY);
        Path cut = Files.writeString(directory.resolve("cut"), "{\"schemaVersion\": 1, \"proc");
        assertThat(PlatformState.read(cut)).isEqualTo(PlatformState.EMPTY);
    }

    @Test
    void isCompleteOnlyWithEveryProcessAlive() {
        PlatformState state = PlatformState.expecting(List.of(
                        "broker",
                        "policy-service",
                        "reward-ensemble-service",
                        "world-model-service",
                        "trainer-service"))
                .with(entry("broker", 29092));
        for (ServiceKind kind : ServiceKind.values()) {
            assertThat(state.complete()).as("before %s", kind).isFalse();
            state = state.with(entry(kind.module(), kind.preferredPort()));
        }
        assertThat(state.complete()).isTrue();
        assertThat(state.has(ServiceKind.ofExperiment("rlhf"))).isTrue();
        assertThat(state.has(ServiceKind.ofExperiment("thinker"))).isTrue();
        assertThat(PlatformState.EMPTY.complete()).isFalse();
    }

    @Test
    void aServiceAloneIsCompleteButRunsNoExperiments() {
        PlatformState state = PlatformState.expecting(List.of("reward-ensemble-service"))
                .with(entry("reward-ensemble-service", 8082));
        assertThat(state.complete()).isTrue();
        assertThat(state.has(ServiceKind.ofExperiment("rlhf"))).isFalse();
    }

    @Test
    void whichEnsembleIsServedIsRemembered() {
        Path file = directory.resolve("state.json");
        PlatformState.expecting(List.of("reward-ensemble-service"))
                .serving(Path.of("judges"))
                .write(file);
        PlatformState read = PlatformState.read(file);
        assertThat(read.serves(Path.of("other", "..", "judges"))).isTrue();
        assertThat(read.serves(Path.of("others"))).isFalse();
        assertThat(PlatformState.expecting(List.of("broker")).serves(Path.of("judges")))
                .isFalse();
    }

    @Test
    void aProcessOfAnotherStartTimeIsNotASurvivor() {
        ProcessStamp here = ProcessStamp.of(ProcessHandle.current());
        var recycled = new PlatformState.Entry("broker", here.pid(), here.startMillis() - 3_600_000, 29092, "log");
        assertThat(PlatformState.EMPTY.with(recycled).survivors()).isEmpty();
        assertThat(PlatformState.EMPTY.with(entry("broker", 29092)).survivors()).hasSize(1);
    }

    @Test
    void askingForAProcessThatDoesNotRunSaysHowToStartIt() {
        assertThat(PlatformState.EMPTY.with(entry("broker", 29092)).address("broker"))
                .isEqualTo("127.0.0.1:29092");
        assertThatThrownBy(() -> PlatformState.EMPTY.address("policy-service"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContainingAll("./prudence up", "process=policy-service");
    }

    /** This test's own JVM stands for every process. */
    private static PlatformState.Entry entry(String name, int port) {
        ProcessStamp here = ProcessStamp.of(ProcessHandle.current());
        return new PlatformState.Entry(name, here.pid(), here.startMillis(), port, "logs/" + name + ".log");
    }
}
