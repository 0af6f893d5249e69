package dev.prudence.env.sokoban;

import java.util.List;
import java.util.SplittableRandom;

/** Levels of one size, drawn uniformly. Thread-safe. */
public final class LevelSet implements LevelSource {

    private final List<Level> levels;

    public LevelSet(List<Level> levels) {
        this.levels = List.copyOf(levels);
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("A set of levels has one at least: levels=0");
        }
        for (Level each : levels) {
            if (each.rows() != rows() || each.columns() != columns()) {
                throw new IllegalArgumentException("Levels of a set have one size: first=" + rows() + "x" + columns()
                        + ", other=" + each.rows() + "x" + each.columns());
            }
        }
    }

    /** All levels, in their order. */
    public List<Level> levels() {
        return levels;
    }

    @Override
    public Level level(long seed) {
        return levels.get(new SplittableRandom(seed).nextInt(levels.size()));
    }

    @Override
    public int rows() {
        return levels.get(0).rows();
    }

    @Override
    public int columns() {
        return levels.get(0).columns();
    }
}
