package dev.prudence.env.sokoban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoxobanFormatTest {

    private static final String TWO = """
            ; 0
            ######
            #@ $.#
            # #  #
            ######

            ; 1
            #####
            #+$ #
            # * #
            #   #
            #####
            """;

    @Test
    void readsLevelsOfAnySize() {
        List<Level> levels = BoxobanFormat.read(new StringReader(TWO), "two");
        assertThat(levels).hasSize(2);
        assertThat(levels.get(0)).isEqualTo(new Level(2, 4, 1L << 9, 1L << 3, 1L << 2, 0));
        assertThat(levels.get(1)).isEqualTo(new Level(3, 3, 0, 1L | 1L << 9, 1L << 1 | 1L << 9, 0));
    }

    @Test
    void writesWhatItReads() throws IOException {
        LevelGenerator generator = new LevelGenerator(new Difficulty(8, 8, 4, 2, 9, 0.5));
        List<Level> levels = new ArrayList<>(BoxobanFormat.read(new StringReader(TWO), "two"));
        for (int seed = 0; seed < 50; seed++) {
            levels.add(generator.level(seed));
        }
        StringBuilder text = new StringBuilder();
        BoxobanFormat.write(levels, text);
        assertThat(text).startsWith(TWO);
        assertThat(BoxobanFormat.read(new StringReader(text.toString()), "written"))
                .isEqualTo(levels);
    }

    @Test
    void readsDirectoriesInTheOrderOfNames(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("b"));
        Files.writeString(directory.resolve("b/001.txt"), TWO);
        Files.writeString(directory.resolve("a.txt"), "####\n#@ #\n#$.#\n####\n");
        Files.writeString(directory.resolve("notes.md"), "no level");
        assertThat(BoxobanFormat.read(directory))
                .hasSize(3)
                .first()
                .extracting(Level::rows)
                .isEqualTo(2);
    }

    @Test
    void namesWhereALevelIsWrong(@TempDir Path directory) {
        assertRefused("####\n#@ #\n#$x#\n####", "tile='x', row=2, column=2, source=s, line=1");
        assertRefused("; 0\n# ##\n#@ #\n#$.#\n####", "gap: tile=' ', row=0, column=1, source=s, line=2");
        assertRefused("####\n#  #\n#$.#\n####", "players=0, source=s, line=1");
        assertRefused(TWO + "\n####\n#@@#\n#$.#\n####", "players=2, source=s, line=14");
        assertRefused("####\n#@ #\n#$$#\n####", "boxes=2, goals=0");
        assertRefused("###\n#@#", "rows=2");
        assertRefused("#".repeat(11) + "\n#@$.       #\n" + "#".repeat(11), "columns=12");
        assertThatThrownBy(() -> BoxobanFormat.read(directory)).hasMessageContaining("path=" + directory);
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> BoxobanFormat.read(new StringReader(text), "s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
