package dev.prudence.env.sokoban;

/** Sets of cells of a board of eight by eight, as bits of a {@code long}. */
final class Cells {

    /** Columns and rows of the largest board. */
    static final int SIDE = 8;
    /** What {@link #neighbour} answers beyond the edge. */
    static final int NONE = -1;
    /** Directions: up, down, left, right. */
    static final int DIRECTIONS = 4;

    private static final long LEFTMOST = 0x0101010101010101L;
    private static final long RIGHTMOST = LEFTMOST << 7;
    private static final byte[] NEIGHBOURS = neighbours();

    private Cells() {}

    private static byte[] neighbours() {
        byte[] table = new byte[DIRECTIONS * SIDE * SIDE];
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            for (int cell = 0; cell < SIDE * SIDE; cell++) {
                long to = shifted(bit(cell), direction);
                table[direction * SIDE * SIDE + cell] = (byte) (to == 0 ? NONE : Long.numberOfTrailingZeros(to));
            }
        }
        return table;
    }

    static long bit(int cell) {
        return 1L << cell;
    }

    static int cell(int row, int column) {
        return row * SIDE + column;
    }

    static boolean has(long cells, int cell) {
        return (cells >>> cell & 1) != 0;
    }

    /** The cells of the upper left corner of a board. */
    static long area(int rows, int columns) {
        long row = (1L << columns) - 1;
        long area = 0;
        for (int each = 0; each < rows; each++) {
            area |= row << each * SIDE;
        }
        return area;
    }

    /** The cell next to another one, or {@link #NONE}. */
    static int neighbour(int cell, int direction) {
        return NEIGHBOURS[direction * SIDE * SIDE + cell];
    }

    static int opposite(int direction) {
        return direction ^ 1;
    }

    /** All cells moved by one; what goes over the edge is gone. */
    static long shifted(long cells, int direction) {
        return switch (direction) {
            case 0 -> cells >>> SIDE;
            case 1 -> cells << SIDE;
            case 2 -> (cells & ~LEFTMOST) >>> 1;
            case 3 -> (cells & ~RIGHTMOST) << 1;
            default -> throw new IllegalArgumentException("There are four directions: direction=" + direction);
        };
    }

    /** Cells and those next to them. */
    static long grown(long cells) {
        return cells | shifted(cells, 0) | shifted(cells, 1) | shifted(cells, 2) | shifted(cells, 3);
    }

    /** All that can be walked to from a cell over free cells. */
    static long reachable(int from, long free) {
        long reached = bit(from);
        while (true) {
            long next = grown(reached) & free | reached;
            if (next == reached) {
                return reached;
            }
            reached = next;
        }
    }

    /** The place of the n-th cell of a set, counted from 0. */
    static int nth(long cells, int n) {
        long left = cells;
        for (int skipped = 0; skipped < n; skipped++) {
            left &= left - 1;
        }
        return Long.numberOfTrailingZeros(left);
    }
}
