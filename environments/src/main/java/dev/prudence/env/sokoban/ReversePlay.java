package dev.prudence.env.sokoban;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Pulls boxes away from their goals, breadth first. Positions that differ only by where the player stands within the same part of the
 * room are one; each is known by its boxes and the first cell of that part. Not thread-safe.
 */
final class ReversePlay {

    private static final int MOST_POSITIONS = 20_000;

    private final long floor;
    private final long goals;
    private final Set<Position> seen = new HashSet<>();

    ReversePlay(long floor, long goals) {
        this.floor = floor;
        this.goals = goals;
    }

    /** A start of a level. */
    record Start(long boxes, int player) {}

    private record Position(long boxes, int firstOfPart) {}

    /**
     * Looks for a start.
     *
     * @param wanted pulls from the solved position
     * @param least where there is no start that far away, the farthest will do if it is this far at least
     * @return a start without boxes and player on goals, at random among those as far away
     */
    Optional<Start> start(int wanted, int least, SplittableRandom random) {
        List<Position> layer = solved();
        List<Position> found = List.of();
        for (int pulls = 1; pulls <= wanted && seen.size() < MOST_POSITIONS; pulls++) {
            layer = pulled(layer);
            List<Position> clear = layer.stream()
                    .filter(each -> (each.boxes() & goals) == 0 && part(each, ~goals) != 0)
                    .toList();
            if (pulls >= least && !clear.isEmpty()) {
                found = clear;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(start(found, random));
    }

    private Start start(List<Position> found, SplittableRandom random) {
        Position position = found.get(random.nextInt(found.size()));
        long cells = part(position, ~goals);
        return new Start(position.boxes(), Cells.nth(cells, random.nextInt(Long.bitCount(cells))));
    }

    private long part(Position position, long within) {
        return Cells.reachable(position.firstOfPart(), floor & ~position.boxes()) & within;
    }

    private List<Position> solved() {
        List<Position> layer = new ArrayList<>();
        for (long left = floor & ~goals; left != 0; left &= left - 1) {
            add(goals, Long.numberOfTrailingZeros(left), layer);
        }
        return layer;
    }

    private List<Position> pulled(List<Position> layer) {
        List<Position> next = new ArrayList<>();
        for (Position each : layer) {
            long part = part(each, ~0L);
            for (int direction = 0; direction < Cells.DIRECTIONS; direction++) {
                pull(each.boxes(), part, direction, next);
            }
        }
        return next;
    }

    /** The player stands next to a box and steps away from it; the box follows. */
    private void pull(long boxes, long part, int direction, List<Position> next) {
        long followed = Cells.shifted(part, Cells.opposite(direction)) & boxes;
        for (long left = followed; left != 0; left &= left - 1) {
            int box = Long.numberOfTrailingZeros(left);
            int player = Cells.neighbour(box, direction);
            int to = Cells.neighbour(player, direction);
            if (to != Cells.NONE && Cells.has(floor & ~boxes, to)) {
                add(boxes ^ Cells.bit(box) ^ Cells.bit(player), to, next);
            }
        }
    }

    private void add(long boxes, int player, List<Position> layer) {
        long part = Cells.reachable(player, floor & ~boxes);
        Position position = new Position(boxes, Long.numberOfTrailingZeros(part));
        if (seen.add(position)) {
            layer.add(position);
        }
    }
}
