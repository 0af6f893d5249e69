package dev.prudence.bench.measure;

import java.util.List;

/** One side of a comparison. Not thread-safe. */
public interface Contender extends AutoCloseable {

    /** Does the work that is timed once. */
    void run();

    /** What there is to say beside the times, once they are taken. */
    default List<String> notes() {
        return List.of();
    }

    /** Gives back what the contender holds. */
    @Override
    default void close() {}
}
