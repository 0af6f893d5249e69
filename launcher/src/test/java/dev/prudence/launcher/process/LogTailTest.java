package dev.prudence.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    Path directory;

    @Test
    void givesTheLastLinesAndThenOnlyWhatIsAdded() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "one\ntwo\nthree\n");
        LogTail tail = new LogTail(log);
        assertThat(tail.last(2)).containsExactly("two", "three");
        assertThat(tail.added()).isEmpty();
        Files.writeString(log, "four\n", StandardOpenOption.APPEND);
        assertThat(tail.added()).isEqualTo("four\n");
    }

    @Test
    void startsAgainWhenTheLogWasCut() throws IOException {
        Path log = Files.writeString(directory.resolve("log"), "one\ntwo\n");
        LogTail tail = new LogTail(log);
        tail.last(1);
        Files.writeString(log, "");
        assertThat(tail.added()).isEmpty();
        Files.writeString(log, "new\n", StandardOpenOption.APPEND);
        assertThat(tail.added()).isEqualTo("new\n");
    }
}
