package dev.prudence.worldmodel;

import dev.prudence.runtime.RowBuckets.Batch;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.worldmodel.tree.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** What a model thinks of states that are seen: the graphs {@code begin}. Rows that are left over are zero. Thread-safe. */
final class RootGraphs implements AutoCloseable {

    private final WorldModelContract contract;
    private final RowGraphs graphs;

    RootGraphs(WorldModelContract contract, RowGraphs graphs) {
        this.contract = contract;
        this.graphs = graphs;
    }

    /**
     * Values, base policies and states of what is seen.
     *
     * @param over whether the episode is over in the root of a number
     */
    List<Prediction<Hidden>> ask(List<Root> roots, IntPredicate over) {
        List<Prediction<Hidden>> all = new ArrayList<>(roots.size());
        for (Batch batch : contract.rows().split(roots.size())) {
            List<Root> asked = roots.subList(batch.from(), batch.from() + batch.count());
            Tensors said = graphs.run(batch.rows(), inputs(asked, batch.rows()));
            float[] values = RowGraphs.floats(said, "value");
            float[] logits = RowGraphs.floats(said, "logits");
            float[] states = RowGraphs.floats(said, "state");
            for (int row = 0; row < asked.size(); row++) {
                Root root = asked.get(row);
                Hidden hidden = new Hidden(RowGraphs.row(states, row, contract.stateSize()), root.observation());
                all.add(new Prediction<>(
                        root.reward(),
                        values[row],
                        over.test(all.size()),
                        RowGraphs.row(logits, row, contract.actions()),
                        hidden));
            }
        }
        return all;
    }

    private Map<String, Tensor> inputs(List<Root> asked, int rows) {
        int size = contract.observationSize();
        float[] observations = new float[rows * size];
        long[] actions = new long[rows];
        for (int row = 0; row < asked.size(); row++) {
            System.arraycopy(asked.get(row).observation(), 0, observations, row * size, size);
            actions[row] = asked.get(row).action();
        }
        return Map.of(
                "observation",
                Tensor.floats(observations, rows, contract.channels(), contract.height(), contract.width()),
                "action",
                Tensor.longs(actions, rows));
    }

    @Override
    public void close() {
        graphs.close();
    }
}
