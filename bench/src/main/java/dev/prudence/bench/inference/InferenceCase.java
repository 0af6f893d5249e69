package dev.prudence.bench.inference;

import dev.prudence.runtime.Tensor;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A model with the inputs that it is run on.
 *
 * @param onnx gives the model's bytes
 * @param output the output that is read
 */
record InferenceCase(String name, Supplier<byte[]> onnx, Map<String, Tensor> inputs, String output) {}
