package dev.prudence.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void aPipeGetsPlainLines() {
        assertThat(Terminal.of("", Map.of("TERM", "xterm"))).isEqualTo(Terminal.plain());
        assertThat(Terminal.of(null, Map.of())).isEqualTo(Terminal.plain());
    }

    @Test
    void aDumbTerminalGetsPlainLines() {
        assertThat(Terminal.of("120", Map.of("TERM", "dumb"))).isEqualTo(Terminal.plain());
    }

    @Test
    void noColourIsHonouredWithoutLosingTheBars() {
        assertThat(Terminal.of("120", Map.of("TERM", "xterm", "NO_COLOR", "1")))
                .isEqualTo(new Terminal(true, false, 120));
        assertThat(Terminal.of("120", Map.of("TERM", "xterm"))).isEqualTo(new Terminal(true, true, 120));
    }
}
