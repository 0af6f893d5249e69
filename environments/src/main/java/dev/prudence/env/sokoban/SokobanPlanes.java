package dev.prudence.env.sokoban;

import dev.prudence.env.ObservationSpace;

/**
 * Four planes of zeros and ones, without the outer wall: floor, goals, boxes, player; {@code [4, rows, columns]}. Floor rather than walls, so
 * that the zeros with which convolutions pad are wall.
 */
public final class SokobanPlanes implements SokobanView {

    /** How many planes there are. */
    public static final int PLANES = 4;

    @Override
    public ObservationSpace space(int rows, int columns) {
        return ObservationSpace.binary(PLANES, rows, columns);
    }

    @Override
    public void write(SokobanState state, float[] target, int offset) {
        Level level = state.level();
        int size = level.rows() * level.columns();
        plane(level, level.floor(), target, offset);
        plane(level, level.goals(), target, offset + size);
        plane(level, state.boxes(), target, offset + 2 * size);
        plane(level, Cells.bit(state.player()), target, offset + 3 * size);
    }

    @Override
    public SokobanState read(float[] observation, int rows, int columns) {
        long walls = ~cells(observation, 0, rows, columns, 0);
        long goals = cells(observation, 0, rows, columns, 1);
        long boxes = cells(observation, 0, rows, columns, 2);
        return SokobanState.of(rows, columns, walls, goals, boxes, cells(observation, 0, rows, columns, 3));
    }

    private static void plane(Level level, long cells, float[] target, int offset) {
        int at = offset;
        for (int row = 0; row < level.rows(); row++) {
            long bits = cells >>> row * Cells.SIDE;
            for (int column = 0; column < level.columns(); column++) {
                target[at++] = bits & 1;
                bits >>>= 1;
            }
        }
    }

    /**
     * Reads planes back, rounding each value: what a model imagines can be looked at as a board.
     *
     * @param planes float32 {@code [4, rows, columns]}
     * @param plane 0 floor, 1 goals, 2 boxes, 3 player
     * @return the cells whose value is above one half
     */
    public static long cells(float[] planes, int offset, int rows, int columns, int plane) {
        long cells = 0;
        int at = offset + plane * rows * columns;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                cells |= planes[at++] > 0.5f ? Cells.bit(Cells.cell(row, column)) : 0;
            }
        }
        return cells;
    }
}
