package dev.prudence.env.sokoban;

import dev.prudence.env.ObservationSpace;

/** How a state is shown to an agent. Thread-safe. */
public interface SokobanView {

    /** Of boards of a size, which is given without the outer wall. */
    ObservationSpace space(int rows, int columns);

    /** Writes a state, float32, row-major, of the shape of its space. */
    void write(SokobanState state, float[] target, int offset);

    /**
     * Reads a written state back, as the start of an episode; how many steps were counted is not to be seen.
     *
     * @param observation float32, row-major, of the shape of the space of so many rows and columns
     * @throws IllegalArgumentException if this is no board
     */
    SokobanState read(float[] observation, int rows, int columns);
}
