package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;
import dev.prudence.runtime.Tensor;
import java.util.Map;

/** One network, written for both sides. Parameters and inputs have the same names in both. */
interface TrainingCase {

    String name();

    /** The ratio that is asked for. */
    double target(int threads);

    /** Adds parameters and inputs to the graph and returns the loss. */
    Value loss(GraphBuilder graph);

    /** The same loss in PyTorch; matrices named {@code …/weight} are {@code [outputs, inputs]} there. */
    NDArray loss(TorchWeights weights, TorchInputs inputs);

    /** Values of all inputs. */
    Map<String, Tensor> batch();

    /** Further inputs of the PyTorch loss that do not change. */
    default Map<String, Tensor> torchConstants() {
        return Map.of();
    }
}
