package dev.prudence.launcher.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.launcher.run.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScoringProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void saysHowFarHowFastAndHowLong() {
        ScoringProgress progress = new ScoringProgress(out, Terminal.plain(), nanos::get, 1000, 100);
        nanos.set(1_000_000_000L);
        progress.update(50);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEmpty();
        nanos.set(5_000_000_000L);
        progress.update(400);
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("[############------------]  50 %  scoring  500/1,000 items  80/s  6.3 s left");
    }

    @Test
    void drawsOverItsLineOnATerminal() {
        ScoringProgress progress = new ScoringProgress(out, new Terminal(true, false, 100), nanos::get, 0, 0);
        nanos.set(1_000_000_000L);
        progress.update(8);
        progress.finish(10);
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("\u001b[2Kscoring  8 items  8.0/s\r\u001b[2Kscoring  10 items  10/s");
    }
}
