package dev.prudence.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {

    @TempDir
    Path directory;

    @Test
    void findsTheReasonUnderneathOtherExceptions() {
        Exception failure = new UncheckedIOException(new IOException("write: No space left on device"));
        assertThat(Diagnosis.of(failure)).contains("Stopped: the disk is full: make room and run it again.");
        assertThat(Diagnosis.of(new IllegalStateException("something else"))).isEmpty();
    }

    @Test
    void takesTheLastErrorLineWhenNoSignIsKnown() throws IOException {
        Path log = Files.writeString(
                directory.resolve("log"),
                "INFO fine\nERROR first\n ERROR second: why=this\n\tat dev.Error(Exception)\nINFO bye\n");
        assertThat(Diagnosis.ofLog(log)).contains("ERROR second: why=this");
    }

    @Test
    void readsOnlyTheEndOfALongLog() throws IOException {
        Path log = Files.writeString(
                directory.resolve("log"), "No space left on device\n" + "INFO nothing of interest\n".repeat(5_000));
        assertThat(Diagnosis.ofLog(log)).isEmpty();
    }

    @Test
    void hasNothingToSayWithoutALog() {
        assertThat(Diagnosis.ofLog(directory.resolve("missing"))).isEmpty();
    }
}
