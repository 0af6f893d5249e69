package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An exported sequence classifier: int64[rows, length] in, f32[rows, columns] out, one column for each member. Thread-safe.
 *
 * @param name of what fails together
 * @param members positions of the members that the columns belong to
 * @param padding id of the tokens behind a sequence: exported decoders score the last token that is another one, whatever the mask says
 */
record SequenceModel(String name, InferenceSession session, List<Integer> members, long padding)
        implements AutoCloseable {

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String SEGMENTS = "token_type_ids";
    private static final String POSITIONS = "position_ids";
    private static final Set<String> KNOWN = Set.of(IDS, MASK, SEGMENTS, POSITIONS);

    SequenceModel {
        try {
            check(name, session, members.size());
        } catch (IllegalArgumentException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Scores some sequences: one row of columns for each.
     *
     * @param length that all are padded to
     * @param rows of the run; rows above the sequences repeat the first one
     * @throws dev.prudence.runtime.InferenceException if the run fails, or was asked to stop
     */
    float[] score(List<Prepared.Sequence> sequences, int length, int rows, RunStop stop) {
        long[] ids = new long[rows * length];
        long[] mask = new long[rows * length];
        long[] segments = new long[rows * length];
        long[] positions = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            Prepared.Sequence sequence = sequences.get(row < sequences.size() ? row : 0);
            int used = sequence.ids().length;
            int start = row * length;
            System.arraycopy(sequence.ids(), 0, ids, start, used);
            Arrays.fill(ids, start + used, start + length, padding);
            System.arraycopy(sequence.sequence().segments(), 0, segments, start, used);
            Arrays.fill(mask, start, start + used, 1);
            for (int i = 0; i < used; i++) {
                positions[start + i] = i;
            }
        }
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(IDS, Tensor.longs(ids, rows, length));
        inputs.put(MASK, Tensor.longs(mask, rows, length));
        inputs.put(SEGMENTS, Tensor.longs(segments, rows, length));
        inputs.put(POSITIONS, Tensor.longs(positions, rows, length));
        inputs.keySet().retainAll(session.inputs().keySet());
        String output = output(session).getKey();
        return session.run(inputs, Set.of(output), stop).tensor(output).toFloats();
    }

    @Override
    public void close() {
        session.close();
    }

    private static Map.Entry<String, TensorSpec> output(InferenceSession session) {
        return session.outputs().entrySet().iterator().next();
    }

    private static void check(String name, InferenceSession session, int columns) {
        Set<String> unknown = new TreeSet<>(session.inputs().keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty() || !session.inputs().containsKey(IDS)) {
            throw new IllegalArgumentException("a sequence model takes input_ids and perhaps attention_mask, "
                    + "token_type_ids and position_ids: graph=" + name + ", inputs="
                    + session.inputs().keySet());
        }
        for (Map.Entry<String, TensorSpec> input : session.inputs().entrySet()) {
            if (!Arrays.equals(input.getValue().shape(), new long[] {-1, -1})) {
                throw new IllegalArgumentException("a sequence model takes any number of rows and tokens: graph=" + name
                        + ", " + input.getKey() + "=" + input.getValue());
            }
        }
        long[] shape = output(session).getValue().shape();
        boolean flat = shape.length == 1 && columns == 1;
        if (!flat && !(shape.length == 2 && shape[1] == columns)) {
            throw new IllegalArgumentException("the first output of a sequence model is [rows, " + columns
                    + "], a column for each member: graph=" + name + ", " + output(session));
        }
    }
}
