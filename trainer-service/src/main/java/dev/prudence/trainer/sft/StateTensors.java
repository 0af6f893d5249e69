package dev.prudence.trainer.sft;

import dev.prudence.graph.Shape;
import dev.prudence.runtime.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Float32 state as tensors and as plain arrays. This class is thread-safe. */
public final class StateTensors {

    private StateTensors() {}

    /** Tensors of the given shapes, in their order. */
    public static Map<String, Tensor> of(Map<String, Shape> shapes, Map<String, float[]> values) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) ->
                tensors.put(name, Tensor.floats(Objects.requireNonNull(values.get(name), name), dimensions(shape))));
        return tensors;
    }

    /** The elements of every tensor. */
    public static Map<String, float[]> floats(Map<String, Tensor> tensors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, tensor.toFloats()));
        return values;
    }

    private static long[] dimensions(Shape shape) {
        return Arrays.stream(shape.dimensions()).asLongStream().toArray();
    }
}
