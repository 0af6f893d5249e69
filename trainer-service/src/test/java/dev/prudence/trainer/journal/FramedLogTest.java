package dev.prudence.trainer.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    void readsNeighboursAndIsScannedWhileItIsWritten() throws IOException {
        Path file = directory.resolve("log");
        List<String> seen = new ArrayList<>();
        try (FramedLog log = open(file, new ArrayList<>())) {
            long first = log.append((byte) 1, new byte[200_000]);
            long second = log.append((byte) 2, bytes("second"));
            log.append((byte) 3, bytes("third"));
            assertThat(log.read(second, 2)).containsExactly(bytes("second"), bytes("third"));
            assertThat(log.read(first, 2).get(0)).hasSize(200_000);
            assertThat(log.read(0, 0)).isEmpty();
            assertThatThrownBy(() -> log.read(second, 3)).isInstanceOf(IOException.class);
            long end = FramedLog.scan(file, second, (offset, type, payload) -> seen.add(type + " " + offset));
            assertThat(end).isEqualTo(log.size());
            long fourth = log.append((byte) 4, bytes("fourth"));
            assertThat(FramedLog.scan(file, end, (offset, type, payload) -> seen.add(type + " " + offset)))
                    .isEqualTo(log.size());
            assertThat(seen).startsWith("2 " + second, "3 " + (second + 15)).endsWith("4 " + fourth);
            Files.write(file, new byte[] {0, 0, 0, 9}, StandardOpenOption.APPEND);
            assertThat(FramedLog.scan(file, log.size(), (offset, type, payload) -> seen.add("torn")))
                    .isEqualTo(log.size());
            assertThat(Files.size(file)).as("left as it is").isEqualTo(log.size() + 4);
            assertThat(FramedLog.read(file, fourth)).isEqualTo(bytes("fourth"));
        }
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
