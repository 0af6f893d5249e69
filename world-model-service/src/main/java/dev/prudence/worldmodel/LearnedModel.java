package dev.prudence.worldmodel;

import dev.prudence.runtime.RowBuckets.Batch;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A world model of ONNX graphs, one pair for each row count: {@code begin} takes observations and the actions that led to them,
 * {@code unroll} states and actions. Rows that are left over are zero. Thread-safe.
 */
final class LearnedModel implements WorldModel {

    private static final float DONE = 0.5f;
    private static final float[] UNSEEN = new float[0];

    private final WorldModelContract contract;
    private final RootGraphs roots;
    private final RowGraphs unrolls;

    LearnedModel(WorldModelContract contract, RootGraphs roots, RowGraphs unrolls) {
        this.contract = contract;
        this.roots = roots;
        this.unrolls = unrolls;
    }

    @Override
    public WorldModelContract contract() {
        return contract;
    }

    @Override
    public void check(Root root) {}

    @Override
    public List<Prediction<Hidden>> begin(List<Root> asked) {
        return roots.ask(asked, root -> false);
    }

    @Override
    public List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> asked) {
        List<Prediction<Hidden>> all = new ArrayList<>(asked.size());
        for (Batch batch : contract.rows().split(asked.size())) {
            List<Unroll<Hidden>> part = asked.subList(batch.from(), batch.from() + batch.count());
            Tensors said = unrolls.run(batch.rows(), inputs(part, batch.rows()));
            add(said, part.size(), all);
        }
        return all;
    }

    private void add(Tensors said, int count, List<Prediction<Hidden>> all) {
        float[] rewards = RowGraphs.floats(said, "reward");
        float[] dones = RowGraphs.floats(said, "done");
        float[] values = RowGraphs.floats(said, "value");
        float[] logits = RowGraphs.floats(said, "logits");
        float[] states = RowGraphs.floats(said, "next_state");
        boolean seen = contract.predictsObservations();
        float[] observations = seen ? RowGraphs.floats(said, "next_observation") : UNSEEN;
        for (int row = 0; row < count; row++) {
            Hidden hidden = new Hidden(
                    RowGraphs.row(states, row, contract.stateSize()),
                    seen ? RowGraphs.row(observations, row, contract.observationSize()) : UNSEEN);
            all.add(new Prediction<>(
                    rewards[row],
                    values[row],
                    dones[row] > DONE,
                    RowGraphs.row(logits, row, contract.actions()),
                    hidden));
        }
    }

    private Map<String, Tensor> inputs(List<Unroll<Hidden>> asked, int rows) {
        int size = contract.stateSize();
        float[] states = new float[rows * size];
        long[] actions = new long[rows];
        for (int row = 0; row < asked.size(); row++) {
            System.arraycopy(asked.get(row).state().state(), 0, states, row * size, size);
            actions[row] = asked.get(row).action();
        }
        return Map.of("state", Tensor.floats(states, rows, size), "action", Tensor.longs(actions, rows));
    }

    @Override
    public void close() {
        roots.close();
        unrolls.close();
    }
}
