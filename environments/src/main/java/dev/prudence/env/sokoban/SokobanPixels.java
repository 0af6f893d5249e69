package dev.prudence.env.sokoban;

import dev.prudence.env.ObservationSpace;

/**
 * Colours: red, green and blue in 0 to 1, {@code [3, 8 (rows + 2), 8 (columns + 2)]}, with the outer wall: 80×80 for the largest
 * boards. The sprites of 8×8 pixels are our own.
 */
public final class SokobanPixels implements SokobanView {

    private static final int SPRITE = 8;
    private static final int COLOURS = 3;

    @Override
    public ObservationSpace space(int rows, int columns) {
        return ObservationSpace.binary(COLOURS, SPRITE * (rows + 2), SPRITE * (columns + 2));
    }

    /** Rows or columns of a board that has so many pixels along a side. */
    public static int cells(int pixels) {
        return pixels / SPRITE - 2;
    }

    @Override
    public void write(SokobanState state, float[] target, int offset) {
        int rows = state.level().rows();
        int columns = state.level().columns();
        for (int row = -1; row <= rows; row++) {
            for (int column = -1; column <= columns; column++) {
                boolean outside = row < 0 || column < 0 || row == rows || column == columns;
                Sprite sprite = outside ? Sprite.WALL : sprite(state, Cells.cell(row, column));
                paint(sprite, target, offset, row + 1, column + 1, rows + 2, columns + 2);
            }
        }
    }

    private static Sprite sprite(SokobanState state, int cell) {
        boolean goal = Cells.has(state.level().goals(), cell);
        if (Cells.has(state.level().walls(), cell)) {
            return Sprite.WALL;
        }
        if (Cells.has(state.boxes(), cell)) {
            return goal ? Sprite.BOX_ON_GOAL : Sprite.BOX;
        }
        if (state.player() == cell) {
            return goal ? Sprite.PLAYER_ON_GOAL : Sprite.PLAYER;
        }
        return goal ? Sprite.GOAL : Sprite.FLOOR;
    }

    @Override
    public SokobanState read(float[] observation, int rows, int columns) {
        long walls = 0;
        long goals = 0;
        long boxes = 0;
        long players = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                Sprite sprite = sprite(observation, row + 1, column + 1, rows + 2, columns + 2);
                long cell = Cells.bit(Cells.cell(row, column));
                walls |= sprite == Sprite.WALL ? cell : 0;
                goals |= sprite.isGoal() ? cell : 0;
                boxes |= sprite == Sprite.BOX || sprite == Sprite.BOX_ON_GOAL ? cell : 0;
                players |= sprite == Sprite.PLAYER || sprite == Sprite.PLAYER_ON_GOAL ? cell : 0;
            }
        }
        return SokobanState.of(rows, columns, walls, goals, boxes, players);
    }

    private static Sprite sprite(float[] observation, int row, int column, int rows, int columns) {
        for (Sprite sprite : Sprite.values()) {
            if (isPainted(sprite, observation, row, column, rows, columns)) {
                return sprite;
            }
        }
        throw new IllegalArgumentException(
                "There is no sprite in this place of a board: row=" + row + ", column=" + column);
    }

    private static boolean isPainted(Sprite sprite, float[] observation, int row, int column, int rows, int columns) {
        int width = columns * SPRITE;
        int plane = rows * SPRITE * width;
        for (int y = 0; y < SPRITE; y++) {
            int at = (row * SPRITE + y) * width + column * SPRITE;
            for (int x = 0; x < SPRITE; x++) {
                int colour = Math.round(255 * observation[at + x]) << 16
                        | Math.round(255 * observation[at + x + plane]) << 8
                        | Math.round(255 * observation[at + x + 2 * plane]);
                if (colour != sprite.colour(y, x)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void paint(Sprite sprite, float[] target, int offset, int row, int column, int rows, int columns) {
        int width = columns * SPRITE;
        int plane = rows * SPRITE * width;
        for (int y = 0; y < SPRITE; y++) {
            int at = offset + (row * SPRITE + y) * width + column * SPRITE;
            for (int x = 0; x < SPRITE; x++) {
                int colour = sprite.colour(y, x);
                target[at + x] = (colour >> 16 & 0xff) / 255f;
                target[at + x + plane] = (colour >> 8 & 0xff) / 255f;
                target[at + x + 2 * plane] = (colour & 0xff) / 255f;
            }
        }
    }
}
