package dev.prudence.env.sokoban;

import dev.prudence.env.ObservationSpace;

/** How a state is shown to an agent. Thread-safe. */
public interface SokobanView {

    /** Of boards of a size, which is given without the outer wall. */
    ObservationSpace space(int rows, int columns);

    /** Writes a state, float32, row-major, of the shape of its space. */
    void write(SokobanState state, float[] target, int offset);
}
