package dev.prudence.trainer.transformer;

import dev.prudence.graph.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The size of a causal transformer, and with it the names and shapes of its weights.
 *
 * @param vocabulary number of token ids
 * @param width of the residual stream; a multiple of {@code heads}
 * @param layers number of blocks
 * @param heads attention heads of each block
 * @param contextLength longest sequence in tokens
 */
public record TransformerShape(int vocabulary, int width, int layers, int heads, int contextLength) {

    static final String TOKENS = "token/embedding";
    static final String POSITIONS = "position/embedding";
    static final String FINAL_NORM = "final-norm";
    static final String OUTPUT_BIAS = "output/bias";
    private static final int EXPANSION = 4;

    /** Refuses sizes that do not fit together. */
    public TransformerShape {
        if (vocabulary < 1 || width < 1 || layers < 1 || heads < 1 || contextLength < 1) {
            throw new IllegalArgumentException(
                    "Every size of a transformer must be at least 1; vocabulary=" + vocabulary
                            + ", width=" + width + ", layers=" + layers + ", heads=" + heads + ", contextLength="
                            + contextLength);
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "The width must be a multiple of the heads; width=" + width + ", heads=" + heads);
        }
    }

    /** Width of one attention head. */
    public int headWidth() {
        return width / heads;
    }

    int hiddenWidth() {
        return EXPANSION * width;
    }

    static String block(int layer, String part) {
        return "block" + layer + "/" + part;
    }

    /** Shapes of the weights by name: those that make hidden states from tokens, without the output bias. */
    public Map<String, Shape> backbone() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(TOKENS, Shape.of(vocabulary, width));
        shapes.put(POSITIONS, Shape.of(contextLength, width));
        for (int layer = 0; layer < layers; layer++) {
            norm(shapes, block(layer, "attention-norm"));
            linear(shapes, block(layer, "query-key-value"), width, 3 * width);
            linear(shapes, block(layer, "attention-output"), width, width);
            norm(shapes, block(layer, "expansion-norm"));
            linear(shapes, block(layer, "expansion"), width, hiddenWidth());
            linear(shapes, block(layer, "contraction"), hiddenWidth(), width);
        }
        norm(shapes, FINAL_NORM);
        return shapes;
    }

    /** Shapes of all weights of the language model by name. */
    public Map<String, Shape> languageModel() {
        Map<String, Shape> shapes = backbone();
        shapes.put(OUTPUT_BIAS, Shape.of(vocabulary));
        return shapes;
    }

    private void norm(Map<String, Shape> shapes, String name) {
        shapes.put(name + "/gain", Shape.of(width));
        shapes.put(name + "/bias", Shape.of(width));
    }

    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + "/weight", Shape.of(in, out));
        shapes.put(name + "/bias", Shape.of(out));
    }
}
