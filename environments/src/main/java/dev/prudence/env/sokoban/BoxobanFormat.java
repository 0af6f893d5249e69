package dev.prudence.env.sokoban;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Levels as text: a line {@code ; <number>}, then a line for each row with the outer wall, then an empty line. {@code #} is wall,
 * {@code @} the player, {@code $} a box, {@code .} a goal, a space floor; {@code *} a box on a goal and {@code +} the player on one are
 * read and written as well.
 *
 * @see <a href="https://github.com/google-deepmind/boxoban-levels">Boxoban</a>
 */
public final class BoxobanFormat {

    private BoxobanFormat() {}

    /**
     * Reads all levels of a file, or of all files {@code *.txt} of a directory and of those below it, in the order of their names.
     *
     * @throws IllegalArgumentException if a level is wrong or there is none; the message names file and line
     */
    public static List<Level> read(Path path) throws IOException {
        List<Level> levels = new ArrayList<>();
        for (Path file : files(path)) {
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                levels.addAll(read(reader, file.toString()));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("There is no level here: path=" + path);
        }
        return levels;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads levels.
     *
     * @param name of the source, for messages
     */
    public static List<Level> read(Reader reader, String name) {
        List<Level> levels = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        int number = 0;
        for (String line : new BufferedReader(reader).lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith(";")) {
                add(rows, levels, name, number);
            } else {
                rows.add(line.stripTrailing());
            }
        }
        add(rows, levels, name, number + 1);
        return levels;
    }

    private static void add(List<String> rows, List<Level> levels, String name, int line) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            levels.add(level(rows));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ", source=" + name + ", line=" + (line - rows.size()), e);
        }
        rows.clear();
    }

    /**
     * Reads one level.
     *
     * @param rows with the outer wall
     */
    public static Level level(List<String> rows) {
        int height = rows.size();
        int width = rows.stream().mapToInt(String::length).max().orElse(0);
        if (height < 3 || width < 3 || height > Cells.SIDE + 2 || width > Cells.SIDE + 2) {
            throw new IllegalArgumentException(
                    "A level measures 3x3 to 10x10 with its outer wall: rows=" + height + ", columns=" + width);
        }
        LevelBuilder builder = new LevelBuilder(height - 2, width - 2);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                char tile = column < rows.get(row).length() ? rows.get(row).charAt(column) : '#';
                boolean outer = row == 0 || column == 0 || row == height - 1 || column == width - 1;
                if (!outer) {
                    builder.put(row - 1, column - 1, tile);
                } else if (tile != '#') {
                    throw new IllegalArgumentException(
                            "The outer wall has a gap: tile='" + tile + "', row=" + row + ", column=" + column);
                }
            }
        }
        return builder.build();
    }

    /** Writes levels, numbered from 0. */
    public static void write(List<Level> levels, Appendable out) throws IOException {
        for (int number = 0; number < levels.size(); number++) {
            out.append("; ").append(Integer.toString(number)).append('\n');
            for (String row : rows(SokobanState.start(levels.get(number), 0))) {
                out.append(row).append('\n');
            }
            out.append('\n');
        }
    }

    /** A moment of an episode as text, with the outer wall. */
    public static List<String> rows(SokobanState state) {
        Level level = state.level();
        List<String> rows = new ArrayList<>();
        String wall = "#".repeat(level.columns() + 2);
        rows.add(wall);
        for (int row = 0; row < level.rows(); row++) {
            StringBuilder line = new StringBuilder("#");
            for (int column = 0; column < level.columns(); column++) {
                line.append(tile(state, Cells.cell(row, column)));
            }
            rows.add(line.append('#').toString());
        }
        rows.add(wall);
        return rows;
    }

    private static char tile(SokobanState state, int cell) {
        boolean goal = Cells.has(state.level().goals(), cell);
        if (Cells.has(state.level().walls(), cell)) {
            return '#';
        }
        if (Cells.has(state.boxes(), cell)) {
            return goal ? '*' : '$';
        }
        if (state.player() == cell) {
            return goal ? '+' : '@';
        }
        return goal ? '.' : ' ';
    }
}
