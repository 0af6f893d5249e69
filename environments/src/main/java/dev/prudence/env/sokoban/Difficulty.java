package dev.prudence.env.sokoban;

/**
 * What generated levels are like.
 *
 * @param rows of the board without the outer wall, 2 to 8
 * @param columns of the board without the outer wall, 2 to 8
 * @param boxes 1 at least
 * @param leastPushes that every solution needs, 1 at least
 * @param mostPushes that the easiest solution needs at most
 * @param floorShare of cells that are floor, in (0, 1]; 1 for a room without inner walls
 */
public record Difficulty(int rows, int columns, int boxes, int leastPushes, int mostPushes, double floorShare) {

    public Difficulty {
        if (rows < 2 || columns < 2 || rows > Cells.SIDE || columns > Cells.SIDE) {
            throw new IllegalArgumentException(
                    "Generated boards have 2 to 8 rows and columns within their outer wall: rows=" + rows + ", columns="
                            + columns);
        }
        if (!(floorShare > 0 && floorShare <= 1)) {
            throw new IllegalArgumentException("The share of floor lies in (0, 1]: floorShare=" + floorShare);
        }
        if (boxes < 1 || 2 * boxes + 1 > Math.ceil(rows * columns * floorShare)) {
            throw new IllegalArgumentException("Boxes, goals and the player need a cell each: boxes=" + boxes
                    + ", rows=" + rows + ", columns=" + columns + ", floorShare=" + floorShare);
        }
        if (leastPushes < 1 || mostPushes < leastPushes) {
            throw new IllegalArgumentException("Pushes lie between 1 and their largest number: leastPushes="
                    + leastPushes + ", mostPushes=" + mostPushes);
        }
    }
}
