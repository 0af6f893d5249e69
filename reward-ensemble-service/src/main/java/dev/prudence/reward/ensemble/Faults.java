package dev.prudence.reward.ensemble;

/** What goes wrong on purpose, to rehearse failures. Implementations are thread-safe. */
@FunctionalInterface
public interface Faults {

    /** Nothing goes wrong. */
    Faults NONE = graph -> {};

    /**
     * Called before each run of a graph; may take its time.
     *
     * @throws dev.prudence.runtime.InferenceException if the run is to fail
     */
    void before(String graph);
}
