package dev.prudence.worldmodel;

import dev.prudence.runtime.ComputePermits;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.Arrays;
import java.util.Map;

/** The same graph for each of some row counts. Thread-safe. */
final class RowGraphs implements AutoCloseable {

    private final Map<Integer, InferenceSession> sessions;
    private final ComputePermits permits;

    RowGraphs(Map<Integer, InferenceSession> sessions, ComputePermits permits) {
        this.sessions = Map.copyOf(sessions);
        this.permits = permits;
    }

    Tensors run(int rows, Map<String, Tensor> inputs) {
        InferenceSession session = sessions.get(rows);
        if (session == null) {
            throw new IllegalStateException("There is no graph for so many rows: rows=" + rows);
        }
        return permits.run(() -> session.run(inputs));
    }

    static float[] floats(Tensors said, String output) {
        return said.tensor(output).toFloats();
    }

    static float[] row(float[] values, int row, int size) {
        return Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    @Override
    public void close() {
        sessions.values().forEach(InferenceSession::close);
    }
}
