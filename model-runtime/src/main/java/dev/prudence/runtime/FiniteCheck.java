package dev.prudence.runtime;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Looks for NaN and infinity in what a run gave. Integers and booleans are always finite. */
final class FiniteCheck {
    private FiniteCheck() {}

    /**
     * Refuses outputs that hold anything else than finite numbers.
     *
     * @param model named in the message, as are the shapes of {@code inputs}
     */
    static void require(String model, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        outputs.forEach((name, tensor) -> {
            OptionalInt found = firstNotFinite(tensor);
            if (found.isPresent()) {
                throw new NotFiniteException(
                        "The run gave a value that is no finite number; look at its inputs, its state and the learning rate: model=%s, inputs=%s, output=%s, index=%d, value=%s"
                                .formatted(model, new TreeMap<>(inputs), name, found.getAsInt(), value(tensor, found)),
                        name);
            }
        });
    }

    private static OptionalInt firstNotFinite(Tensor tensor) {
        int count = (int) tensor.size();
        return switch (tensor.type()) {
            case FLOAT32 -> {
                FloatBuffer values = tensor.buffer().asFloatBuffer();
                yield IntStream.range(0, count)
                        .filter(i -> !Float.isFinite(values.get(i)))
                        .findFirst();
            }
            case FLOAT64 -> {
                DoubleBuffer values = tensor.buffer().asDoubleBuffer();
                yield IntStream.range(0, count)
                        .filter(i -> !Double.isFinite(values.get(i)))
                        .findFirst();
            }
            case INT32, INT64, BOOL -> OptionalInt.empty();
        };
    }

    private static double value(Tensor tensor, OptionalInt index) {
        return tensor.type() == DataType.FLOAT32
                ? tensor.buffer().asFloatBuffer().get(index.getAsInt())
                : tensor.buffer().asDoubleBuffer().get(index.getAsInt());
    }
}
