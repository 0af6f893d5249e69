package dev.prudence.trainer.transformer;

import dev.prudence.graph.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Random weights for a transformer that is to be trained from scratch: embeddings normal with a given deviation, matrices
 * normal with deviation {@code 1 / sqrt(inputs)}, those that write into the residual stream smaller by
 * {@code 1 / sqrt(2 · layers)}, gains one, biases zero.
 *
 * <p>This class is thread-safe.
 */
public final class InitialWeights {

    private InitialWeights() {}

    /**
     * Weights of a language model.
     *
     * @param embeddingDeviation deviation of token and position embeddings
     * @param outputBias initial log-probabilities of the tokens, {@code [vocabulary]}
     * @param seed the same seed gives the same weights
     */
    public static Map<String, float[]> of(
            TransformerShape shape, double embeddingDeviation, float[] outputBias, long seed) {
        Random random = new Random(seed);
        Map<String, float[]> weights = new LinkedHashMap<>();
        shape.languageModel()
                .forEach((name, each) -> weights.put(name, draw(name, each, shape, embeddingDeviation, random)));
        weights.put(TransformerShape.OUTPUT_BIAS, outputBias.clone());
        return weights;
    }

    private static float[] draw(
            String name, Shape each, TransformerShape shape, double embeddingDeviation, Random random) {
        if (name.endsWith("/gain")) {
            return filled(each, 1);
        }
        if (name.endsWith("/bias")) {
            return filled(each, 0);
        }
        if (name.endsWith("/embedding")) {
            return normal(each, embeddingDeviation, random);
        }
        boolean residual = name.endsWith("attention-output/weight") || name.endsWith("contraction/weight");
        double deviation = 1 / Math.sqrt(each.dimension(0));
        return normal(each, residual ? deviation / Math.sqrt(2.0 * shape.layers()) : deviation, random);
    }

    private static float[] filled(Shape shape, float value) {
        float[] values = new float[(int) shape.elements()];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] normal(Shape shape, double deviation, Random random) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
