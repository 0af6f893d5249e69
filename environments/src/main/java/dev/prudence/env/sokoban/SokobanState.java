package dev.prudence.env.sokoban;

import dev.prudence.env.Environment;

/**
 * A moment of an episode. Immutable.
 *
 * @param level whose walls and goals hold
 * @param boxes where they stand
 * @param player where the player stands
 * @param counted steps, the head start among them
 * @param over whether the episode has ended
 */
public record SokobanState(Level level, long boxes, int player, int counted, boolean over)
        implements Environment.Snapshot {

    /** Standing still. */
    public static final int STAY = 0;
    /** Standing still, up, down, left, right: 0 to 4. */
    public static final int ACTIONS = 5;

    /** The start of an episode. */
    public static SokobanState start(Level level, int headStart) {
        return new SokobanState(level, level.boxes(), level.player(), headStart, false);
    }

    /**
     * The start of an episode, from sets of cells.
     *
     * @param players a set of one
     * @throws IllegalArgumentException if there is no such board
     */
    static SokobanState of(int rows, int columns, long walls, long goals, long boxes, long players) {
        if (Long.bitCount(players) != 1) {
            throw new IllegalArgumentException("A board has one player: players=" + Long.bitCount(players));
        }
        Level level = new Level(rows, columns, walls, goals, boxes, Long.numberOfTrailingZeros(players));
        return new SokobanState(level, boxes, level.player(), 0, boxes == goals);
    }

    /** Whether all boxes are on goals. */
    public boolean solved() {
        return boxes == level.goals();
    }

    /**
     * Where an action leads to. A box is pushed if the cell behind it is free; what is impossible changes nothing but costs its step.
     *
     * @param action see {@link #ACTIONS}
     * @param rules say when the episode ends
     */
    public SokobanState after(int action, SokobanRules rules) {
        int nextPlayer = player;
        long nextBoxes = boxes;
        if (action != STAY) {
            int to = Cells.neighbour(player, action - 1);
            if (to != Cells.NONE && !Cells.has(level.walls(), to)) {
                if (!Cells.has(boxes, to)) {
                    nextPlayer = to;
                } else if (free(Cells.neighbour(to, action - 1))) {
                    nextPlayer = to;
                    nextBoxes ^= Cells.bit(to) | Cells.bit(Cells.neighbour(to, action - 1));
                }
            }
        }
        boolean ends = nextBoxes == level.goals() || counted + 1 >= rules.timeLimit();
        return new SokobanState(level, nextBoxes, nextPlayer, counted + 1, ends);
    }

    private boolean free(int cell) {
        return cell != Cells.NONE && !Cells.has(level.walls() | boxes, cell);
    }
}
