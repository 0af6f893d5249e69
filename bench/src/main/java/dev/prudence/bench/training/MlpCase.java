package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.runtime.Tensor;
import java.util.Map;

/** A classifier of three hidden layers of 512 units with ReLU. */
final class MlpCase implements TrainingCase {
    private static final int ROWS = 64;
    private static final int WIDTH = 512;
    private static final int LAYERS = 4;
    private static final int CLASSES = 10;

    @Override
    public String name() {
        return "mlp-3x512-batch-64";
    }

    @Override
    public double target(int threads) {
        return 1;
    }

    @Override
    public Value loss(GraphBuilder graph) {
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(ROWS, WIDTH));
        Value target = graph.input("target", ElementType.INT64, Shape.of(ROWS));
        Value logits = Mlp.create(graph, "mlp", Value::relu, WIDTH, WIDTH, WIDTH, WIDTH, CLASSES)
                .apply(x);
        return Losses.crossEntropy(logits, target, -100);
    }

    @Override
    public NDArray loss(TorchWeights weights, TorchInputs inputs) {
        NDArray x = weights.linear(inputs.get("x"), "mlp/0");
        for (int layer = 1; layer < LAYERS; layer++) {
            x = weights.linear(x.getNDArrayInternal().relu(), "mlp/" + layer);
        }
        return TorchWeights.crossEntropy(x, inputs.get("target"));
    }

    @Override
    public Map<String, Tensor> batch() {
        return Map.of("x", new Batch(1).features(ROWS, WIDTH), "target", new Batch(2).indices(CLASSES, ROWS));
    }
}
