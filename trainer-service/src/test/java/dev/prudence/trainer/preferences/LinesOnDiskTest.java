package dev.prudence.trainer.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesOnDiskTest {

    @Test
    void readsAnyLineInAnyOrder(@TempDir Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < 3_000; line++) {
            lines.add("zeile " + line + " ä€😀 " + "x".repeat(line % 700));
        }
        Path file = Files.write(directory.resolve("lines"), lines);
        List<String> onDisk = LinesOnDisk.of(file, line -> line, line -> true);
        assertThat(onDisk).isEqualTo(lines);
        assertThat(onDisk.get(2_999)).isEqualTo(lines.get(2_999));
        assertThat(onDisk.get(0)).isEqualTo(lines.get(0));
    }

    @Test
    void hasWhatIsWantedOnly(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("numbers"), "1\r\n\n22\n  \n3\n44");
        assertThat(LinesOnDisk.of(file, Integer::valueOf, number -> number > 2)).containsExactly(22, 3, 44);
        Files.writeString(file, "");
        assertThat(LinesOnDisk.of(file, Integer::valueOf, number -> true)).isEmpty();
        assertThatThrownBy(() -> LinesOnDisk.of(directory.resolve("none"), Integer::valueOf, number -> true))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }

    @Test
    void holdsPairsAsTheyWereWritten(@TempDir Path directory) {
        List<PreferencePair> pairs = List.of(
                new PreferencePair("a", "b", "c"),
                new PreferencePair("long", "d".repeat(9), "e\nf"),
                new PreferencePair("g", "h", "i"));
        new LabelledPairs(pairs, List.of()).write(directory);
        assertThat(LabelledPairs.trainingOnDisk(directory, pair -> true)).isEqualTo(pairs);
        assertThat(LabelledPairs.trainingOnDisk(directory, pair -> pair.prompt().length() == 1))
                .containsExactly(pairs.get(0), pairs.get(2));
    }
}
