package dev.prudence.env.sokoban;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Generates levels that can be solved: a room is carved by a random walk, goals are drawn, and from the solved position the boxes are pulled,
 * breadth first. So the pushes that a level needs are known exactly: as many as the pulls that led to it. No box and no player starts on
 * a goal. Thread-safe.
 */
public final class LevelGenerator implements LevelSource {

    private static final int ATTEMPTS = 10_000;

    private final Difficulty difficulty;

    public LevelGenerator(Difficulty difficulty) {
        this.difficulty = difficulty;
    }

    /**
     * Generates a level, the same for the same seed.
     *
     * @throws IllegalStateException if many rooms had no level of this difficulty
     */
    @Override
    public Level level(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Level> level = attempt(random);
            if (level.isPresent()) {
                return level.get();
            }
        }
        throw new IllegalStateException(
                "Rooms of this kind have no such level; ask for fewer pushes or more floor: " + difficulty);
    }

    private Optional<Level> attempt(SplittableRandom random) {
        long floor = carve(random);
        long goals = 0;
        while (Long.bitCount(goals) < difficulty.boxes()) {
            goals |= Cells.bit(any(floor, random));
        }
        int pushes = difficulty.leastPushes() + random.nextInt(difficulty.mostPushes() - difficulty.leastPushes() + 1);
        long walls = ~floor;
        long at = goals;
        return new ReversePlay(floor, goals)
                .start(pushes, difficulty.leastPushes(), random)
                .map(start ->
                        new Level(difficulty.rows(), difficulty.columns(), walls, at, start.boxes(), start.player()));
    }

    /** Walks at random through a solid block until enough of it is floor. */
    private long carve(SplittableRandom random) {
        long area = Cells.area(difficulty.rows(), difficulty.columns());
        int wanted = (int) Math.ceil(difficulty.rows() * difficulty.columns() * difficulty.floorShare());
        if (wanted == Long.bitCount(area)) {
            return area;
        }
        int at = any(area, random);
        int direction = random.nextInt(Cells.DIRECTIONS);
        long floor = Cells.bit(at);
        while (Long.bitCount(floor) < wanted) {
            if (random.nextInt(3) == 0) {
                direction = random.nextInt(Cells.DIRECTIONS);
            }
            int to = Cells.neighbour(at, direction);
            if (to == Cells.NONE || !Cells.has(area, to)) {
                direction = random.nextInt(Cells.DIRECTIONS);
            } else {
                at = to;
                floor |= Cells.bit(at);
            }
        }
        return floor;
    }

    private static int any(long cells, SplittableRandom random) {
        return Cells.nth(cells, random.nextInt(Long.bitCount(cells)));
    }

    @Override
    public int rows() {
        return difficulty.rows();
    }

    @Override
    public int columns() {
        return difficulty.columns();
    }
}
