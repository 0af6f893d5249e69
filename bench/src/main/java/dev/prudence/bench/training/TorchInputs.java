package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * The inputs of one PyTorch step by name.
 *
 * @param values on the manager of the step
 */
record TorchInputs(Map<String, NDArray> values) {
    NDArray get(String name) {
        NDArray value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no such input: name=" + name);
        }
        return value;
    }
}
