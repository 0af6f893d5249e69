package dev.prudence.trainer.embedding;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Scores embeddings with trained heads, always with the same number of rows: a score does not depend on its neighbours.
 *
 * <p>This class is thread-safe.
 */
public final class HeadScorer implements AutoCloseable {

    /** Rows of a run. */
    public static final int ROWS = 32;

    private static final String PROMPT = "prompt_embedding";
    private static final String RESPONSE = "response_embedding";
    private static final String SCORES = "scores";

    private final InferenceSession session;
    private final int heads;

    private HeadScorer(InferenceSession session, int heads) {
        this.session = session;
        this.heads = heads;
    }

    /**
     * Heads as one model: {@code prompt_embedding} and {@code response_embedding} float32 {@code [32, 384]} to
     * {@code scores} float32 {@code [32, heads]}.
     *
     * @param weights of each head, as the trainer returned them
     */
    public static byte[] toOnnx(HeadFeatures features, List<Map<String, float[]>> weights) {
        GraphBuilder graph = GraphBuilder.create("embedding-heads");
        Shape shape = Shape.of(ROWS, EmbeddingHead.EMBEDDING_WIDTH);
        Value prompt = graph.input(PROMPT, ElementType.FLOAT32, shape);
        Value response = graph.input(RESPONSE, ElementType.FLOAT32, shape);
        Map<String, float[]> all = new HashMap<>();
        Value[] scores = new Value[weights.size()];
        for (int i = 0; i < scores.length; i++) {
            String name = HeadTrainer.NAME + i;
            weights.get(i).forEach((key, values) -> all.put(name + key.substring(HeadTrainer.NAME.length()), values));
            scores[i] = EmbeddingHead.create(graph, name, features).score(prompt, response);
        }
        Value first = scores[0];
        Value[] rest = Arrays.copyOfRange(scores, 1, scores.length);
        graph.output(SCORES, rest.length == 0 ? first : first.concat(1, rest));
        return OnnxWriter.write(graph, Weights.embedded(all));
    }

    /** Opens what {@link #toOnnx} wrote. */
    public static HeadScorer open(byte[] onnx) {
        InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference());
        TensorSpec scores = Objects.requireNonNull(session.outputs().get(SCORES), SCORES);
        return new HeadScorer(session, (int) scores.shape()[1]);
    }

    /**
     * Scores pairs.
     *
     * @param prompts float32 {@code [384]} each
     * @param responses as many
     * @return {@code [pairs][heads]}
     */
    public float[][] score(List<float[]> prompts, List<float[]> responses) {
        float[][] scores = new float[prompts.size()][];
        for (int start = 0; start < prompts.size(); start += ROWS) {
            int end = Math.min(start + ROWS, prompts.size());
            Map<String, Tensor> inputs = new HashMap<>(Map.of(
                    PROMPT, VectorRows.of(prompts.subList(start, end), ROWS),
                    RESPONSE, VectorRows.of(responses.subList(start, end), ROWS)));
            inputs.keySet().retainAll(session.inputs().keySet());
            float[] block = session.run(inputs).tensor(SCORES).toFloats();
            for (int row = start; row < end; row++) {
                scores[row] = Arrays.copyOfRange(block, (row - start) * heads, (row - start + 1) * heads);
            }
        }
        return scores;
    }

    @Override
    public void close() {
        session.close();
    }
}
