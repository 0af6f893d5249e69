package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.SparseFormat;
import dev.prudence.bench.decoding.LanguageModel;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Losses;
import dev.prudence.runtime.Tensor;
import java.util.Map;

/** A pre-norm causal transformer with tied embeddings, width 256, 4 layers, 4 heads, 4096 tokens, 8 sequences of 64. */
final class GptCase implements TrainingCase {
    private static final LanguageModel.Size SIZE = new LanguageModel.Size(4096, 256, 4, 4, 64);
    private static final int ROWS = 8;
    private static final float MASKED = -1e9f;

    @Override
    public String name() {
        return "gpt-256x4-length-64-batch-8";
    }

    @Override
    public double target(int threads) {
        return threads == 1 ? 2 : 1.5;
    }

    @Override
    public Value loss(GraphBuilder graph) {
        Shape shape = Shape.of(ROWS, SIZE.context());
        Value tokens = graph.input("tokens", ElementType.INT64, shape);
        Value targets = graph.input("targets", ElementType.INT64, shape);
        LanguageModel model = LanguageModel.create(graph, SIZE);
        return Losses.crossEntropy(model.scores(model.hidden(tokens)), targets, -100);
    }

    @Override
    public NDArray loss(TorchWeights weights, TorchInputs inputs) {
        NDArray tokens = inputs.get("tokens");
        NDArray table = weights.get("tokens/embedding");
        NDArray x = tokens.getNDArrayInternal()
                .embedding(tokens, table, SparseFormat.DENSE)
                .singletonOrThrow()
                .add(weights.get("positions/embedding"));
        for (int block = 0; block < SIZE.layers(); block++) {
            x = block(weights, "block" + block, x, inputs.get("mask"));
        }
        NDArray hidden = weights.layerNorm(x, "final_norm").reshape(-1, SIZE.width());
        NDArray logits = hidden.getNDArrayInternal().linear(hidden, table, null).singletonOrThrow();
        return TorchWeights.crossEntropy(logits, inputs.get("targets").reshape(-1));
    }

    private static NDArray block(TorchWeights weights, String name, NDArray x, NDArray mask) {
        NDArray attended =
                attention(weights, name + "/attention", weights.layerNorm(x, name + "/attention_norm"), mask);
        NDArray y = x.add(attended);
        NDArray expanded = weights.linear(weights.layerNorm(y, name + "/mlp_norm"), name + "/mlp/0");
        return y.add(weights.linear(expanded.getNDArrayInternal().gelu(), name + "/mlp/1"));
    }

    private static NDArray attention(TorchWeights weights, String name, NDArray x, NDArray mask) {
        NDList parts = weights.linear(x, name + "/projection").split(3, 2);
        double scale = 1 / Math.sqrt(SIZE.width() / (double) SIZE.heads());
        NDArray queries = byHead(parts.get(0).mul((float) scale), 0, 2, 1, 3);
        NDArray keys = byHead(parts.get(1), 0, 2, 3, 1);
        NDArray values = byHead(parts.get(2), 0, 2, 1, 3);
        NDArray shares = queries.matMul(keys).add(mask).softmax(-1);
        NDArray mixed = shares.matMul(values).transpose(0, 2, 1, 3).reshape(ROWS, SIZE.context(), SIZE.width());
        return weights.linear(mixed, name + "/output");
    }

    private static NDArray byHead(NDArray x, int... axes) {
        return x.reshape(ROWS, SIZE.context(), SIZE.heads(), SIZE.width() / SIZE.heads())
                .transpose(axes);
    }

    @Override
    public Map<String, Tensor> batch() {
        return Map.of(
                "tokens", new Batch(1).indices(SIZE.vocabulary(), ROWS, SIZE.context()),
                "targets", new Batch(2).indices(SIZE.vocabulary(), ROWS, SIZE.context()));
    }

    /** The causal mask is a constant of our graph. */
    @Override
    public Map<String, Tensor> torchConstants() {
        int time = SIZE.context();
        float[] mask = new float[time * time];
        for (int query = 0; query < time; query++) {
            for (int key = query + 1; key < time; key++) {
                mask[query * time + key] = MASKED;
            }
        }
        return Map.of("mask", Tensor.floats(mask, time, time));
    }
}
