package dev.prudence.env.sokoban;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How many pushes are needed at least: each box to a goal of its own, as if the others were not there. No more than the steps of any
 * solution, and by one push it changes by at most one. Not thread-safe.
 */
final class PushDistances {

    /** What {@link #lowerBound} answers where boxes can never come to goals. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final int FAR = 1 << 20;
    private static final int MOST_ASSIGNED = 10;

    private final int[][] fromGoals;
    private final Map<Long, Integer> bounds = new HashMap<>();

    PushDistances(Level level) {
        int goals = Long.bitCount(level.goals());
        fromGoals = new int[goals][];
        for (int goal = 0; goal < goals; goal++) {
            fromGoals[goal] = pushes(level, Cells.nth(level.goals(), goal));
        }
    }

    /** Pulls a lone box away from a goal, breadth first: the box needs the free cell behind the player too. */
    private static int[] pushes(Level level, int goal) {
        int[] distances = new int[Cells.SIDE * Cells.SIDE];
        Arrays.fill(distances, FAR);
        distances[goal] = 0;
        long seen = Cells.bit(goal);
        long edge = seen;
        for (int distance = 1; edge != 0; distance++) {
            long next = 0;
            for (int direction = 0; direction < Cells.DIRECTIONS; direction++) {
                long pulled = Cells.shifted(edge, direction) & level.floor();
                next |= pulled & Cells.shifted(level.floor(), Cells.opposite(direction));
            }
            edge = next & ~seen;
            seen |= edge;
            for (long left = edge; left != 0; left &= left - 1) {
                distances[Long.numberOfTrailingZeros(left)] = distance;
            }
        }
        return distances;
    }

    /** Pushes that boxes need at least, or {@link #NEVER}. */
    int lowerBound(long boxes) {
        return bounds.computeIfAbsent(boxes, this::bound);
    }

    private int bound(long boxes) {
        int count = Long.bitCount(boxes);
        int bound = count <= MOST_ASSIGNED ? assigned(boxes, count) : nearest(boxes, count);
        return bound >= FAR ? NEVER : bound;
    }

    /** The cheapest assignment of boxes to goals: over sets of goals that the first boxes take. */
    private int assigned(long boxes, int count) {
        int[] best = new int[1 << count];
        Arrays.fill(best, FAR);
        best[0] = 0;
        for (int taken = 0; taken < best.length; taken++) {
            int box = Integer.bitCount(taken);
            if (best[taken] >= FAR || box == count) {
                continue;
            }
            int cell = Cells.nth(boxes, box);
            for (int goal = 0; goal < count; goal++) {
                int with = taken | 1 << goal;
                if (with != taken) {
                    best[with] = Math.min(best[with], best[taken] + fromGoals[goal][cell]);
                }
            }
        }
        return best[best.length - 1];
    }

    private int nearest(long boxes, int count) {
        int sum = 0;
        for (int box = 0; box < count; box++) {
            int cell = Cells.nth(boxes, box);
            sum += Arrays.stream(fromGoals)
                    .mapToInt(distances -> distances[cell])
                    .min()
                    .orElse(FAR);
        }
        return Math.min(sum, FAR);
    }
}
