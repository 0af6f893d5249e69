package dev.prudence.worldmodel;

import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.List;

/** A model of an environment. An answer does not depend on what else is asked with it. Implementations are thread-safe. */
public interface WorldModel extends AutoCloseable {

    /** What it takes and gives. */
    WorldModelContract contract();

    /**
     * Refuses what a model cannot begin at, beyond the shape of its observation.
     *
     * @throws IllegalArgumentException if it is no state of its environment
     */
    void check(Root root);

    /** Values and base policies of real states, and where to go on from. */
    List<Prediction<Hidden>> begin(List<Root> roots);

    /** What actions lead to. */
    List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> unrolls);

    @Override
    void close();
}
