package dev.prudence.env.sokoban;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Finds solutions of the fewest steps: A* over pushes, where walking between two pushes takes the shortest way. Positions from which a box
 * can never come to a goal, and squares of two by two that can never move again, are left out. Thread-safe.
 */
public final class Solver {

    private final int mostPositions;

    /**
     * A solver with bounded memory.
     *
     * @param mostPositions that are looked at before it gives up
     */
    public Solver(int mostPositions) {
        if (mostPositions < 1) {
            throw new IllegalArgumentException(
                    "A solver looks at one position at least: mostPositions=" + mostPositions);
        }
        this.mostPositions = mostPositions;
    }

    /**
     * Solves from a state on, regardless of its time limit.
     *
     * @return the actions, as few as possible; empty if there is no solution
     * @throws SolverLimitException if it gave up
     */
    public Optional<List<Integer>> solve(SokobanState state) {
        return new Search(state.level(), mostPositions).run(new Position(state.boxes(), state.player()));
    }

    /** Where boxes and player are after a push. */
    private record Position(long boxes, int player) {}

    private record Reached(Position position, int steps, int bound) implements Comparable<Reached> {

        @Override
        public int compareTo(Reached other) {
            int byBound = Integer.compare(bound, other.bound);
            return byBound != 0 ? byBound : Integer.compare(other.steps, steps);
        }
    }

    private static final class Search {

        private final Level level;
        private final int mostPositions;
        private final PushDistances distances;
        private final Map<Position, Integer> best = new HashMap<>();
        private final Map<Position, Position> before = new HashMap<>();
        private final PriorityQueue<Reached> open = new PriorityQueue<>();

        Search(Level level, int mostPositions) {
            this.level = level;
            this.mostPositions = mostPositions;
            this.distances = new PushDistances(level);
        }

        Optional<List<Integer>> run(Position start) {
            reach(start, 0);
            while (!open.isEmpty()) {
                Reached next = open.remove();
                if (next.steps() > best.getOrDefault(next.position(), -1)) {
                    continue;
                }
                if (next.position().boxes() == level.goals()) {
                    return Optional.of(actions(next.position()));
                }
                expand(next);
            }
            return Optional.empty();
        }

        private void reach(Position position, int steps) {
            int pushes = distances.lowerBound(position.boxes());
            if (pushes == PushDistances.NEVER) {
                return;
            }
            if (best.size() >= mostPositions) {
                throw new SolverLimitException(
                        "The solver gave up; allow more positions or take a smaller level: mostPositions="
                                + mostPositions);
            }
            best.put(position, steps);
            open.add(new Reached(position, steps, steps + pushes));
        }

        /** Walks outwards ring by ring; where a ring touches a box, it can be pushed. */
        private void expand(Reached from) {
            long boxes = from.position().boxes();
            long free = level.floor() & ~boxes;
            long ring = Cells.bit(from.position().player());
            long walked = ring;
            for (int steps = from.steps(); ring != 0; steps++) {
                push(from.position(), ring, free, steps);
                long next = Cells.grown(ring) & free & ~walked;
                walked |= next;
                ring = next;
            }
        }

        private void push(Position from, long ring, long free, int steps) {
            for (int direction = 0; direction < Cells.DIRECTIONS; direction++) {
                long pushed = Cells.shifted(ring, direction) & from.boxes();
                for (long left = pushed; left != 0; left &= left - 1) {
                    int box = Long.numberOfTrailingZeros(left);
                    int to = Cells.neighbour(box, direction);
                    if (to != Cells.NONE && Cells.has(free, to)) {
                        arrive(from, box, to, steps + 1);
                    }
                }
            }
        }

        private void arrive(Position from, int box, int to, int steps) {
            Position position = new Position(from.boxes() ^ Cells.bit(box) ^ Cells.bit(to), box);
            Integer known = best.get(position);
            if ((known == null || steps < known) && !stuck(position.boxes(), to)) {
                before.put(position, from);
                reach(position, steps);
            }
        }

        /** Whether a box has become part of a square of boxes and walls that does not only hold boxes on goals. */
        private boolean stuck(long boxes, int box) {
            int row = box / Cells.SIDE;
            int column = box % Cells.SIDE;
            for (int top = row - 1; top <= row; top++) {
                for (int left = column - 1; left <= column; left++) {
                    if (stuckSquare(boxes, top, left)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean stuckSquare(long boxes, int top, int left) {
            long astray = 0;
            for (int row = top; row <= top + 1; row++) {
                for (int column = left; column <= left + 1; column++) {
                    boolean outside = row < 0 || column < 0 || row >= Cells.SIDE || column >= Cells.SIDE;
                    long cell = outside ? 0 : Cells.bit(Cells.cell(row, column));
                    if (!outside && (cell & (level.walls() | boxes)) == 0) {
                        return false;
                    }
                    astray |= cell & boxes & ~level.goals();
                }
            }
            return astray != 0;
        }

        private List<Integer> actions(Position last) {
            Deque<Position> positions = new ArrayDeque<>();
            for (Position each = last; each != null; each = before.get(each)) {
                positions.addFirst(each);
            }
            List<Integer> actions = new ArrayList<>();
            Position from = positions.removeFirst();
            for (Position to : positions) {
                int direction = direction(from.boxes() & ~to.boxes(), to.boxes() & ~from.boxes());
                actions.addAll(
                        Walk.shortest(level.floor() & ~from.boxes(), from.player(), behind(to.player(), direction)));
                actions.add(direction + 1);
                from = to;
            }
            return actions;
        }

        private static int behind(int box, int direction) {
            return Cells.neighbour(box, Cells.opposite(direction));
        }

        private static int direction(long from, long to) {
            for (int direction = 0; direction < Cells.DIRECTIONS; direction++) {
                if (Cells.shifted(from, direction) == to) {
                    return direction;
                }
            }
            throw new IllegalStateException("No push leads from one position to the other");
        }
    }

    /** Shortest ways over free cells. */
    private static final class Walk {

        private Walk() {}

        static List<Integer> shortest(long free, int from, int to) {
            List<Long> rings = new ArrayList<>(List.of(Cells.bit(from)));
            long walked = Cells.bit(from);
            while (!Cells.has(walked, to)) {
                long next = Cells.grown(rings.get(rings.size() - 1)) & free & ~walked;
                walked |= next;
                rings.add(next);
            }
            List<Integer> actions = new ArrayList<>();
            int at = to;
            for (int ring = rings.size() - 2; ring >= 0; ring--) {
                int direction = 0;
                while (!onRing(rings.get(ring), Cells.neighbour(at, direction))) {
                    direction++;
                }
                at = Cells.neighbour(at, direction);
                actions.add(Cells.opposite(direction) + 1);
            }
            Collections.reverse(actions);
            return actions;
        }

        private static boolean onRing(long ring, int cell) {
            return cell != Cells.NONE && Cells.has(ring, cell);
        }
    }
}
