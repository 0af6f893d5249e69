package dev.prudence.worldmodel;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets.Batch;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A world model of ONNX graphs, one pair for each row count: {@code begin} takes observations and the actions that led to them,
 * {@code unroll} states and actions. Rows that are left over are zero. Thread-safe.
 */
final class OnnxWorldModel implements WorldModel {

    private static final float DONE = 0.5f;

    private final WorldModelContract contract;
    private final Map<Integer, InferenceSession> begins;
    private final Map<Integer, InferenceSession> unrolls;
    private final ComputePermits permits;

    OnnxWorldModel(
            WorldModelContract contract,
            Map<Integer, InferenceSession> begins,
            Map<Integer, InferenceSession> unrolls,
            ComputePermits permits) {
        this.contract = contract;
        this.begins = Map.copyOf(begins);
        this.unrolls = Map.copyOf(unrolls);
        this.permits = permits;
    }

    @Override
    public WorldModelContract contract() {
        return contract;
    }

    @Override
    public List<Prediction<Hidden>> begin(List<Root> roots) {
        List<Prediction<Hidden>> all = new ArrayList<>(roots.size());
        for (Batch batch : contract.rows().split(roots.size())) {
            List<Root> asked = roots.subList(batch.from(), batch.from() + batch.count());
            Tensors said = run(begins, batch.rows(), beginInputs(asked, batch.rows()));
            float[] values = floats(said, "value");
            float[] logits = floats(said, "logits");
            float[] states = floats(said, "state");
            for (int row = 0; row < asked.size(); row++) {
                Root root = asked.get(row);
                Hidden hidden = new Hidden(row(states, row, contract.stateSize()), root.observation());
                all.add(new Prediction<>(
                        root.reward(), values[row], false, row(logits, row, contract.actions()), hidden));
            }
        }
        return all;
    }

    private Map<String, Tensor> beginInputs(List<Root> asked, int rows) {
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
    public List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> asked) {
        List<Prediction<Hidden>> all = new ArrayList<>(asked.size());
        for (Batch batch : contract.rows().split(asked.size())) {
            List<Unroll<Hidden>> part = asked.subList(batch.from(), batch.from() + batch.count());
            Tensors said = run(unrolls, batch.rows(), unrollInputs(part, batch.rows()));
            add(said, part.size(), all);
        }
        return all;
    }

    private void add(Tensors said, int count, List<Prediction<Hidden>> all) {
        float[] rewards = floats(said, "reward");
        float[] dones = floats(said, "done");
        float[] values = floats(said, "value");
        float[] logits = floats(said, "logits");
        float[] states = floats(said, "next_state");
        float[] observations = floats(said, "next_observation");
        for (int row = 0; row < count; row++) {
            Hidden hidden = new Hidden(
                    row(states, row, contract.stateSize()), row(observations, row, contract.observationSize()));
            all.add(new Prediction<>(
                    rewards[row], values[row], dones[row] > DONE, row(logits, row, contract.actions()), hidden));
        }
    }

    private Map<String, Tensor> unrollInputs(List<Unroll<Hidden>> asked, int rows) {
        int size = contract.stateSize();
        float[] states = new float[rows * size];
        long[] actions = new long[rows];
        for (int row = 0; row < asked.size(); row++) {
            System.arraycopy(asked.get(row).state().state(), 0, states, row * size, size);
            actions[row] = asked.get(row).action();
        }
        return Map.of("state", Tensor.floats(states, rows, size), "action", Tensor.longs(actions, rows));
    }

    private Tensors run(Map<Integer, InferenceSession> sessions, int rows, Map<String, Tensor> inputs) {
        InferenceSession session = sessions.get(rows);
        if (session == null) {
            throw new IllegalStateException("There is no graph for so many rows: rows=" + rows);
        }
        return permits.run(() -> session.run(inputs));
    }

    private static float[] floats(Tensors said, String output) {
        return said.tensor(output).toFloats();
    }

    private static float[] row(float[] values, int row, int size) {
        return Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    @Override
    public void close() {
        begins.values().forEach(InferenceSession::close);
        unrolls.values().forEach(InferenceSession::close);
    }
}
