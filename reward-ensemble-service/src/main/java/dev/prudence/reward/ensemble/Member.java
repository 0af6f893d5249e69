package dev.prudence.reward.ensemble;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One reward model with a graph of its own for each (rows, length).
 *
 * <p>This class is thread-safe.
 */
final class Member implements AutoCloseable {

    /** The only length of members whose inputs have none. */
    static final int NO_LENGTH = 0;

    private static final String SCORE = "score";

    private final String id;
    private final Map<Bucket, InferenceSession> graphs = new TreeMap<>();

    private Member(String id) {
        this.id = id;
    }

    /** @throws RuntimeException if a graph cannot be opened; nothing stays open then */
    static Member open(
            ModelArtefact artefact,
            EnsembleContract.Member member,
            Iterable<Integer> rows,
            Iterable<Integer> lengths,
            RuntimeOptions options) {
        Member opened = new Member(member.id());
        try {
            for (int rowCount : rows) {
                for (int length : lengths) {
                    opened.graphs.put(
                            new Bucket(rowCount, length),
                            InferenceSession.open(artefact.path(member.graph(rowCount, length)), options));
                }
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    String id() {
        return id;
    }

    /**
     * Scores one batch: one value for each row.
     *
     * @throws dev.prudence.runtime.InferenceException if the run fails, or was asked to stop
     */
    float[] score(int rows, int length, Map<String, Tensor> inputs, RunStop stop) {
        return session(rows, length)
                .run(inputs, Set.of(SCORE), stop)
                .tensor(SCORE)
                .toFloats();
    }

    /**
     * Last dimension of an input, which must be the same in every graph.
     *
     * @throws IllegalArgumentException if an input is missing, or differs from the contract
     */
    int width(String input) {
        int width = -1;
        for (Map.Entry<Bucket, InferenceSession> graph : graphs.entrySet()) {
            TensorSpec spec = graph.getValue().inputs().get(input);
            if (spec == null
                    || spec.shape().length != 2
                    || spec.shape()[0] != graph.getKey().rows()) {
                throw new IllegalArgumentException("graph " + graph.getKey() + " of member " + id
                        + " needs an input of shape [rows, width]: " + input + "=" + spec);
            }
            int found = (int) spec.shape()[1];
            if (width >= 0 && width != found) {
                throw new IllegalArgumentException(
                        "graphs of member " + id + " differ in the width of input " + input + ": width=" + found);
            }
            width = found;
        }
        return width;
    }

    /** @throws IllegalArgumentException if a graph has no output {@code score} of one value for each row */
    void checkOutput() {
        graphs.forEach((bucket, session) -> {
            TensorSpec spec = session.outputs().get(SCORE);
            if (spec == null || Arrays.stream(spec.shape()).reduce(1, (a, b) -> a * b) != bucket.rows()) {
                throw new IllegalArgumentException(
                        "graph " + bucket + " of member " + id + " needs one score for each row: score=" + spec);
            }
        });
    }

    @Override
    public void close() {
        graphs.values().forEach(InferenceSession::close);
    }

    private InferenceSession session(int rows, int length) {
        InferenceSession session = graphs.get(new Bucket(rows, length));
        if (session == null) {
            throw new IllegalStateException("member " + id + " has no graph for rows=" + rows + ", length=" + length);
        }
        return session;
    }

    private record Bucket(int rows, int length) implements Comparable<Bucket> {
        @Override
        public int compareTo(Bucket other) {
            int byRows = Integer.compare(rows, other.rows);
            return byRows != 0 ? byRows : Integer.compare(length, other.length);
        }
    }
}
