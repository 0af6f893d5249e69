package dev.prudence.bench.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * Parameters by name, with the layers that use them: each is one fused PyTorch operator.
 *
 * @param values all on the manager of one step, so that everything computed from them ends with it
 */
record TorchWeights(Map<String, NDArray> values) {
    private static final float EPSILON = 1e-5f;

    NDArray get(String name) {
        NDArray value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no such parameter: name=" + name);
        }
        return value;
    }

    /** {@code x W + b} over the last axis. */
    NDArray linear(NDArray x, String name) {
        return x.getNDArrayInternal()
                .linear(x, get(name + "/weight"), get(name + "/bias"))
                .singletonOrThrow();
    }

    NDArray layerNorm(NDArray x, String name) {
        NDArray gain = get(name + "/gain");
        Shape width = gain.getShape();
        return x.getNDArrayInternal()
                .layerNorm(x, width, gain, get(name + "/bias"), EPSILON)
                .singletonOrThrow();
    }

    /** Mean cross-entropy of {@code [rows, classes]} against int64 {@code [rows]}. */
    static NDArray crossEntropy(NDArray logits, NDArray targets) {
        return logits.logSoftmax(-1).gather(targets.expandDims(1), 1).mean().neg();
    }
}
