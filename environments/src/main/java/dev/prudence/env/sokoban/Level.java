package dev.prudence.env.sokoban;

/**
 * A level: where an episode starts. Sets of cells are bit boards without the outer wall, see the package. What is outside of
 * {@code rows × columns} counts as wall.
 *
 * @param rows without the outer wall, 1 to 8
 * @param columns without the outer wall, 1 to 8
 * @param walls within the outer wall
 * @param goals as many as boxes, not in walls
 * @param boxes at least one, not in walls
 * @param player the cell of the player, on neither wall nor box
 */
public record Level(int rows, int columns, long walls, long goals, long boxes, int player) {

    public Level {
        if (rows < 1 || columns < 1 || rows > Cells.SIDE || columns > Cells.SIDE) {
            throw new IllegalArgumentException(
                    "A board has 1 to 8 rows and columns within its outer wall: rows=" + rows + ", columns=" + columns);
        }
        walls |= ~Cells.area(rows, columns);
        if ((walls & (goals | boxes)) != 0) {
            throw new IllegalArgumentException(
                    "Boxes and goals do not stand in walls: cells=" + Long.bitCount(walls & (goals | boxes)));
        }
        if (boxes == 0 || Long.bitCount(boxes) != Long.bitCount(goals)) {
            throw new IllegalArgumentException("A level has a box at least and as many goals as boxes: boxes="
                    + Long.bitCount(boxes) + ", goals=" + Long.bitCount(goals));
        }
        if (player < 0 || player >= Cells.SIDE * Cells.SIDE || Cells.has(walls | boxes, player)) {
            throw new IllegalArgumentException("The player stands on no free cell: player=" + player);
        }
    }

    /** Cells that are no walls. */
    public long floor() {
        return ~walls;
    }

    /** How many boxes there are. */
    public int boxCount() {
        return Long.bitCount(boxes);
    }
}
