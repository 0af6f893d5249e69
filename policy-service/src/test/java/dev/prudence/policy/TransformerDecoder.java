package dev.prudence.policy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Parameter;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.HashMap;
import java.util.Map;

/**
 * A pre-norm transformer decoder with random weights, of the size and the operations that a real text policy has.
 *
 * @param width model width; a multiple of {@code heads}
 */
record TransformerDecoder(int width, int layers, int heads, int contextLength, int vocabulary) {

    /** The size of the dictionary task's policy. */
    static TransformerDecoder dictionary() {
        return new TransformerDecoder(128, 3, 4, 48, 2048);
    }

    byte[] toOnnx(int rows, long seed, boolean selecting) {
        DecoderGraph decoder = new DecoderGraph("transformer-decoder", rows, contextLength, selecting);
        GraphBuilder graph = decoder.graph;
        Value embedding = graph.parameter("embedding", Shape.of(vocabulary, width));
        Value hidden = embedding
                .gather(0, decoder.token)
                .add(graph.parameter("place", Shape.of(contextLength, width)).gather(0, decoder.position));
        for (int layer = 0; layer < layers; layer++) {
            String name = "layer" + layer;
            hidden = hidden.add(attention(decoder, name, layer, normalised(graph, name + "/norm1", hidden)));
            Value inner = linear(graph, name + "/up", normalised(graph, name + "/norm2", hidden), 4 * width);
            hidden = hidden.add(linear(graph, name + "/down", inner.gelu(), width));
        }
        Value out = graph.parameter("out", Shape.of(width, vocabulary));
        decoder.draw(normalised(graph, "norm", hidden).matMul(out));
        return OnnxWriter.write(graph, Weights.embedded(weights(graph, seed)));
    }

    private Value attention(DecoderGraph decoder, String name, int layer, Value input) {
        GraphBuilder graph = decoder.graph;
        int headWidth = width / heads;
        Shape heads4 = Shape.of(decoder.rows, heads, 1, headWidth);
        Value query = linear(graph, name + "/query", input, width).reshape(heads4);
        Value keys = decoder.cache(
                "kv/" + layer + "/key",
                linear(graph, name + "/key", input, width).reshape(heads4));
        Value values = decoder.cache(
                "kv/" + layer + "/value",
                linear(graph, name + "/value", input, width).reshape(heads4));
        Value filled = decoder.filled().reshape(decoder.rows, 1, 1, contextLength);
        Value weights = filled.where(
                        query.matMul(keys.transposeLast()).mul(1 / Math.sqrt(headWidth)), graph.scalar(-1e9))
                .softmax(3);
        return linear(graph, name + "/merge", weights.matMul(values).reshape(decoder.rows, width), width);
    }

    private static Value linear(GraphBuilder graph, String name, Value input, int outputs) {
        int inputs = input.shape().dimension(1);
        return input.matMul(graph.parameter(name + "/weight", Shape.of(inputs, outputs)))
                .add(graph.parameter(name + "/bias", Shape.of(outputs)));
    }

    private Value normalised(GraphBuilder graph, String name, Value input) {
        Value gain = graph.parameter(name + "/gain", ElementType.FLOAT32, Shape.of(width));
        return input.layerNormalization(gain, graph.parameter(name + "/shift", Shape.of(width)), 1e-5);
    }

    private static Map<String, float[]> weights(GraphBuilder graph, long seed) {
        Map<String, float[]> weights = new HashMap<>();
        for (Parameter parameter : graph.parameters()) {
            float[] values = new float[(int) parameter.shape().elements()];
            NoiseStream.of(seed, parameter.name(), 0).fillGaussian(values, 0, values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] *= parameter.name().endsWith("gain") ? 1 : 0.1f;
            }
            weights.put(parameter.name(), values);
        }
        return weights;
    }
}
