package dev.prudence.trainer.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FramedLogTest {

    @TempDir
    Path directory;

    @Test
    void returnsWhatWasAppended() throws IOException {
        Path file = directory.resolve("log");
        long second;
        try (FramedLog log = open(file, new ArrayList<>())) {
            log.append((byte) 1, bytes("first"));
            second = log.append((byte) 2, bytes("second"));
            log.sync();
            assertThat(log.read(second)).isEqualTo(bytes("second"));
        }
        List<String> seen = new ArrayList<>();
        try (FramedLog log = open(file, seen)) {
            assertThat(log.read(second)).isEqualTo(bytes("second"));
        }
        assertThat(seen).containsExactly("0 1 first", second + " 2 second");
    }

    @Test
    void keepsTheFramesBeforeAWriteThatWasTornAtAnyByte() throws IOException {
        Path whole = directory.resolve("whole");
        long last;
        try (FramedLog log = open(whole, new ArrayList<>())) {
            log.append((byte) 1, bytes("alpha"));
            last = log.append((byte) 1, bytes("beta"));
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = (int) last; length < bytes.length; length++) {
            Path torn = Files.write(directory.resolve("torn"), Arrays.copyOf(bytes, length));
            List<String> seen = new ArrayList<>();
            try (FramedLog log = open(torn, seen)) {
                assertThat(seen).as("cut at byte %d", length).containsExactly("0 1 alpha");
                assertThat(log.append((byte) 1, bytes("gamma")))
                        .as("cut at byte %d", length)
                        .isEqualTo(last);
            }
            seen.clear();
            open(torn, seen).close();
            assertThat(seen).as("cut at byte %d", length).containsExactly("0 1 alpha", last + " 1 gamma");
        }
    }

    @Test
    void dropsALastFrameWithAnyChangedByte() throws IOException {
        Path whole = directory.resolve("whole");
        long last;
        try (FramedLog log = open(whole, new ArrayList<>())) {
            log.append((byte) 1, bytes("alpha"));
            last = log.append((byte) 1, bytes("beta"));
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int at = (int) last; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 0x10;
            Path damaged = Files.write(directory.resolve("damaged"), changed);
            List<String> seen = new ArrayList<>();
            open(damaged, seen).close();
            assertThat(seen).as("changed at byte %d", at).containsExactly("0 1 alpha");
        }
    }

    @Test
    void refusesToReadADamagedFrame() throws IOException {
        Path file = directory.resolve("log");
        try (FramedLog log = open(file, new ArrayList<>())) {
            long offset = log.append((byte) 1, bytes("alpha"));
            byte[] changed = Files.readAllBytes(file);
            changed[changed.length - 1] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> log.read(offset))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("offset=" + offset);
        }
    }

    private static FramedLog open(Path file, List<String> seen) throws IOException {
        return FramedLog.open(
                file,
                (offset, type, payload) ->
                        seen.add(offset + " " + type + " " + new String(payload, StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
