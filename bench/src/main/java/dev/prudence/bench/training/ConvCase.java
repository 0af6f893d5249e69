package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.op.Convolution;
import dev.prudence.graph.op.Pooling;
import dev.prudence.graph.op.Window;
import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;

/** A classifier of small colour images: two layers of 3 x 3 convolution, ReLU and max-pooling, then a linear one. */
final class ConvCase implements TrainingCase {
    private static final int ROWS = 32;
    private static final int SIDE = 32;
    private static final int COLOURS = 3;
    private static final int FIRST = 32;
    private static final int SECOND = 64;
    private static final int POOL = 2;
    private static final int CLASSES = 10;
    private static final int FEATURES = SECOND * SIDE * SIDE / (POOL * POOL * POOL * POOL);

    @Override
    public String name() {
        return "conv-32-64-batch-32";
    }

    @Override
    public double target(int threads) {
        return 0.7;
    }

    @Override
    public Value loss(GraphBuilder graph) {
        Value images = graph.input("images", ElementType.FLOAT32, Shape.of(ROWS, COLOURS, SIDE, SIDE));
        Value target = graph.input("target", ElementType.INT64, Shape.of(ROWS));
        Value second = layer(graph, "second", FIRST, SECOND, layer(graph, "first", COLOURS, FIRST, images));
        Value logits = Linear.create(graph, "out", FEATURES, CLASSES).apply(second.reshape(Shape.of(ROWS, FEATURES)));
        return Losses.crossEntropy(logits, target, -100);
    }

    private static Value layer(GraphBuilder graph, String name, int from, int to, Value x) {
        Value kernels = graph.parameter(name + "/weight", Shape.of(to, from, 3, 3));
        Value bias = graph.parameter(name + "/bias", Shape.of(to));
        Value y = graph.apply(new Convolution.Conv(List.of(3, 3), Window.of(2, 1), 1), x, kernels, bias);
        return graph.apply(new Pooling.MaxPool(List.of(POOL, POOL), Window.of(2, POOL, 0)), y.relu());
    }

    @Override
    public NDArray loss(TorchWeights weights, TorchInputs inputs) {
        NDArray second = layer(weights, "second", layer(weights, "first", inputs.get("images")));
        NDArray logits = weights.linear(second.reshape(ROWS, FEATURES), "out");
        return TorchWeights.crossEntropy(logits, inputs.get("target"));
    }

    private static NDArray layer(TorchWeights weights, String name, NDArray x) {
        ai.djl.ndarray.types.Shape one = new ai.djl.ndarray.types.Shape(1, 1);
        ai.djl.ndarray.types.Shape pool = new ai.djl.ndarray.types.Shape(POOL, POOL);
        NDArray y = x.getNDArrayInternal()
                .convolution(x, weights.get(name + "/weight"), weights.get(name + "/bias"), one, one, one, 1)
                .singletonOrThrow();
        return y.getNDArrayInternal()
                .relu()
                .getNDArrayInternal()
                .maxPool(pool, pool, new ai.djl.ndarray.types.Shape(0, 0), false);
    }

    @Override
    public Map<String, Tensor> batch() {
        return Map.of(
                "images", new Batch(3).features(ROWS, COLOURS, SIDE, SIDE),
                "target", new Batch(4).indices(CLASSES, ROWS));
    }
}
