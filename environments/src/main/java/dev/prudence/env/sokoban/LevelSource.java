package dev.prudence.env.sokoban;

/** Where episodes get their levels from. Thread-safe. */
public interface LevelSource {

    /** The level of an episode: the same for the same seed. */
    Level level(long seed);

    /** Rows of every level, without the outer wall. */
    int rows();

    /** Columns of every level, without the outer wall. */
    int columns();
}
