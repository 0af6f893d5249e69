package dev.prudence.policy.play;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RowBuckets.Batch;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** An actor of ONNX graphs, one for each row count. What it wants of a player does not depend on the others. Thread-safe. */
public final class Actor implements AutoCloseable {

    private final ActorContract contract;
    private final Map<Integer, InferenceSession> sessions;
    private final ComputePermits permits;

    Actor(ActorContract contract, Map<Integer, InferenceSession> sessions, ComputePermits permits) {
        this.contract = contract;
        this.sessions = Map.copyOf(sessions);
        this.permits = permits;
    }

    ActorContract contract() {
        return contract;
    }

    /** What is wanted at the next step, which is remembered. */
    Wishes wishes(Seats seats) {
        Wishes all = new Wishes(
                new float[seats.count() * contract.actions()],
                new float[seats.count() * contract.actions()],
                new float[seats.count() * 2]);
        for (Batch batch : contract.rows().split(seats.count())) {
            InferenceSession session = sessions.get(batch.rows());
            if (session == null) {
                throw new IllegalStateException("There is no graph for so many rows: rows=" + batch.rows());
            }
            Tensors said = permits.run(() -> session.run(inputs(seats, batch)));
            put(said, "real_logits", all.real(), contract.actions(), batch);
            put(said, "imaginary_logits", all.imaginary(), contract.actions(), batch);
            put(said, "reset_logits", all.resets(), 2, batch);
            if (contract.memory() > 0) {
                put(said, "next_memory", seats.memories(), contract.memory(), batch);
            }
        }
        return all;
    }

    private static void put(Tensors said, String output, float[] target, int width, Batch batch) {
        System.arraycopy(said.tensor(output).toFloats(), 0, target, batch.from() * width, batch.count() * width);
    }

    private Map<String, Tensor> inputs(Seats seats, Batch batch) {
        int rows = batch.rows();
        Map<String, Tensor> inputs = new HashMap<>();
        if (contract.representation() > 0) {
            float[] part = part(seats.representations(), contract.representation(), batch);
            inputs.put("representation", Tensor.floats(part, rows, contract.representation()));
        }
        if (contract.channels() > 0) {
            float[] part = part(seats.observations(), contract.observationSize(), batch);
            inputs.put(
                    "observation", Tensor.floats(part, rows, contract.channels(), contract.height(), contract.width()));
        }
        ActorContract.StateShape state = contract.state();
        if (state.size() > 0) {
            float[] part = part(seats.states(), state.size(), batch);
            inputs.put("state", Tensor.floats(part, rows, state.channels(), state.height(), state.width()));
        }
        if (contract.memory() > 0) {
            float[] part = part(seats.memories(), contract.memory(), batch);
            inputs.put("memory", Tensor.floats(part, rows, contract.memory()));
        }
        inputs.put("last_action", Tensor.longs(part(seats.lastActions(), batch), rows));
        inputs.put("last_reset", Tensor.longs(part(seats.lastResets(), batch), rows));
        inputs.put("last_rewards", Tensor.floats(part(seats.lastRewards(), 2, batch), rows, 2));
        return inputs;
    }

    private static float[] part(float[] all, int width, Batch batch) {
        float[] part = new float[batch.rows() * width];
        System.arraycopy(all, batch.from() * width, part, 0, batch.count() * width);
        return part;
    }

    private static long[] part(long[] all, Batch batch) {
        return Arrays.copyOf(Arrays.copyOfRange(all, batch.from(), batch.from() + batch.count()), batch.rows());
    }

    @Override
    public void close() {
        sessions.values().forEach(InferenceSession::close);
    }
}
