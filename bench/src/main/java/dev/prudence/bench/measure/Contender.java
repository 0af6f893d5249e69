package dev.prudence.bench.measure;

/** One side of a comparison. Not thread-safe. */
public interface Contender extends AutoCloseable {

    /** Does the work that is timed once. */
    void run();

    /** Gives back what the contender holds. */
    @Override
    default void close() {}
}
