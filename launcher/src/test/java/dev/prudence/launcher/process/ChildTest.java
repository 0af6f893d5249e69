package dev.prudence.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void writesWhatTheChildSaysToItsLog() throws Exception {
        Child child = shell("echo out; echo err >&2; echo $WORD", Map.of("WORD", "with a space"));
        awaitUnexpectedEnd(child);
        assertThat(Files.readAllLines(log())).containsExactlyInAnyOrder("out", "err", "with a space");
    }

    @Test
    void tellsOfAChildThatEndsByItself() throws Exception {
        Child child = shell("echo '2026 ERROR the reason'; exit 3", Map.of());
        assertThat(awaitUnexpectedEnd(child)).isSameAs(child);
        assertThat(child.obituary())
                .contains("The fake ended by itself with exit code 3", "the reason", log().toString());
    }

    @Test
    void namesAFullDiskAsTheReason() throws Exception {
        Child child = shell("echo 'java.io.IOException: No space left on device'; exit 1", Map.of());
        awaitUnexpectedEnd(child);
        assertThat(child.obituary()).contains("the disk is full: make room");
    }

    @Test
    void staysSilentAboutAChildThatWasAskedToEnd() {
        Child child = shell("sleep 60", Map.of());
        CompletableFuture<Child> ended = new CompletableFuture<>();
        child.onUnexpectedEnd(ended::complete);
        child.stop(PATIENCE);
        assertThat(child.isAlive()).isFalse();
        assertThat(ended).isNotDone();
    }

    @Test
    void forcesAChildThatDoesNotListen() {
        Child child = shell("trap '' TERM; echo ready; while :; do sleep 1; done", Map.of());
        awaitLine("ready");
        child.stop(Duration.ofMillis(300));
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void aProgramThatIsNotThereIsOneSentence() {
        ChildSpec spec = new ChildSpec("fake", List.of("/no/such/program"), Map.of(), log(), true);
        assertThatThrownBy(() -> Child.start(spec))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("The fake could not be started");
    }

    @Test
    void aStampFindsItsProcessAndNoOther() {
        Child child = shell("sleep 60", Map.of());
        ProcessStamp stamp = child.stamp();
        assertThat(stamp.find()).isPresent();
        assertThat(new ProcessStamp(stamp.pid(), stamp.startMillis() - 60_000).find())
                .isEmpty();
        assertThat(new ProcessStamp(stamp.pid(), stamp.startMillis() - 60_000).end(PATIENCE))
                .isFalse();
        assertThat(child.isAlive()).isTrue();
        assertThat(stamp.end(PATIENCE)).isTrue();
        assertThat(child.isAlive()).isFalse();
        assertThat(stamp.find()).isEmpty();
    }

    private static Child awaitUnexpectedEnd(Child child) throws Exception {
        CompletableFuture<Child> ended = new CompletableFuture<>();
        child.onUnexpectedEnd(ended::complete);
        return ended.get(20, TimeUnit.SECONDS);
    }

    private void awaitLine(String line) {
        try {
            while (!Files.exists(log()) || !Files.readString(log()).contains(line)) {
                Thread.sleep(10);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Child shell(String script, Map<String, String> environment) {
        return Child.start(new ChildSpec("fake", List.of("/bin/sh", "-c", script), environment, log(), true));
    }

    private Path log() {
        return directory.resolve("logs here/fake.log");
    }
}
