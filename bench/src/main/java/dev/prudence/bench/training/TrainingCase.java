package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.runtime.Tensor;
import java.util.Map;

/** One network, written for both sides. Parameters and inputs have the same names in both. */
interface TrainingCase {

    long SEED = 7;

    String name();

    /** The ratio that is asked for. */
    double target(int threads);

    /** The network with its first weights. */
    default Network network() {
        GraphBuilder graph = GraphBuilder.create(name());
        Value loss = loss(graph);
        return new Network(graph, loss, Initialiser.of(SEED).values(graph.parameters()), parameter -> true);
    }

    /** Whether a matrix is {@code [outputs, inputs]} in PyTorch and {@code [inputs, outputs]} here. */
    default boolean isTransposed(String parameter) {
        return parameter.endsWith("/weight");
    }

    /** Adds parameters and inputs to the graph and returns the loss. */
    Value loss(GraphBuilder graph);

    /** The same loss in PyTorch. */
    NDArray loss(TorchWeights weights, TorchInputs inputs);

    /** Values of all inputs. */
    Map<String, Tensor> batch();

    /** Further inputs of the PyTorch loss that do not change. */
    default Map<String, Tensor> torchConstants() {
        return Map.of();
    }
}
