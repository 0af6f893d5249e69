package dev.prudence.bench.sokoban;

import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.SokobanState;
import java.util.List;

/** Sokoban as one would write it down: a grid of characters with its outer wall. Not thread-safe. */
final class GridSokoban {

    private static final int[] ROWS = {0, -1, 1, 0, 0};
    private static final int[] COLUMNS = {0, 0, 0, -1, 1};

    private char[][] grid = new char[0][];
    private int row;
    private int column;
    private int boxesLeft;

    void begin(Level level) {
        List<String> lines = BoxobanFormat.rows(SokobanState.start(level, 0));
        grid = lines.stream().map(String::toCharArray).toArray(char[][]::new);
        boxesLeft = 0;
        for (int r = 0; r < grid.length; r++) {
            for (int c = 0; c < grid[r].length; c++) {
                boxesLeft += grid[r][c] == '$' ? 1 : 0;
                if (grid[r][c] == '@' || grid[r][c] == '+') {
                    row = r;
                    column = c;
                }
            }
        }
    }

    /** Boxes that stand on no goal. */
    int boxesLeft() {
        return boxesLeft;
    }

    boolean solved() {
        return boxesLeft == 0;
    }

    void step(int action) {
        int r = row + ROWS[action];
        int c = column + COLUMNS[action];
        if (action == 0 || grid[r][c] == '#') {
            return;
        }
        if (isBox(grid[r][c])) {
            int behindRow = r + ROWS[action];
            int behindColumn = c + COLUMNS[action];
            char behind = grid[behindRow][behindColumn];
            if (behind == '#' || isBox(behind)) {
                return;
            }
            boxesLeft += (grid[r][c] == '*' ? 1 : 0) - (behind == '.' ? 1 : 0);
            grid[behindRow][behindColumn] = behind == '.' ? '*' : '$';
            grid[r][c] = grid[r][c] == '*' ? '.' : ' ';
        }
        grid[row][column] = grid[row][column] == '+' ? '.' : ' ';
        grid[r][c] = grid[r][c] == '.' ? '+' : '@';
        row = r;
        column = c;
    }

    private static boolean isBox(char tile) {
        return tile == '$' || tile == '*';
    }
}
