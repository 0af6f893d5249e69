package dev.prudence.env.sokoban;

/** A level that is put together tile by tile. Not thread-safe. */
final class LevelBuilder {

    private final int rows;
    private final int columns;
    private long walls;
    private long goals;
    private long boxes;
    private int player = Cells.NONE;

    LevelBuilder(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    void put(int row, int column, char tile) {
        int cell = Cells.cell(row, column);
        long bit = Cells.bit(cell);
        switch (tile) {
            case '#' -> walls |= bit;
            case ' ', '-', '_' -> {}
            case '.' -> goals |= bit;
            case '$' -> boxes |= bit;
            case '*' -> {
                goals |= bit;
                boxes |= bit;
            }
            case '@' -> player(cell);
            case '+' -> {
                goals |= bit;
                player(cell);
            }
            default ->
                throw new IllegalArgumentException("There is no such tile; known are # @ $ . * + and space: tile='"
                        + tile + "', row=" + (row + 1) + ", column=" + (column + 1));
        }
    }

    private void player(int cell) {
        if (player != Cells.NONE) {
            throw new IllegalArgumentException("A level has one player: players=2");
        }
        player = cell;
    }

    Level build() {
        if (player == Cells.NONE) {
            throw new IllegalArgumentException("A level has one player: players=0");
        }
        return new Level(rows, columns, walls, goals, boxes, player);
    }
}
