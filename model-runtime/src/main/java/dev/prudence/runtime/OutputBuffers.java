package dev.prudence.runtime;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Memory that the outputs of one run after another are written into, for callers that are done with a result before they ask for the
 * next: small models spend a tenth of their time on fresh memory otherwise. The tensors of a run change with the next run into the same
 * buffers; copy what is to stay.
 *
 * <p>One run at a time: a second one while the first is under way is refused.
 */
public final class OutputBuffers {
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Tensors tensors;

    private OutputBuffers(Tensors tensors) {
        this.tensors = tensors;
    }

    static OutputBuffers of(OrtModel model, Map<String, long[]> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((output, shape) -> {
            TensorSpec spec = model.output(output);
            Tensor tensor = Arrays.stream(shape).anyMatch(size -> size < 0)
                    ? refuse(model, output, spec)
                    : Tensor.zeros(spec.type(), shape);
            if (!spec.accepts(tensor)) {
                throw new IllegalArgumentException(
                        "The output has another shape: model=%s, output=%s, declared=%s, given=%s"
                                .formatted(model.name(), output, spec, tensor));
            }
            tensors.put(output, tensor);
        });
        return new OutputBuffers(Tensors.of(tensors));
    }

    private static Tensor refuse(OrtModel model, String output, TensorSpec spec) {
        throw new IllegalArgumentException("A buffer needs a size for every dimension: model=%s, output=%s, declared=%s"
                .formatted(model.name(), output, spec));
    }

    /** One run into these buffers. */
    Tensors run(OrtModel model, Map<String, Tensor> inputs) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "A run into these buffers is under way; give each thread buffers of its own: model="
                            + model.name());
        }
        try {
            model.run(inputs, tensors, Set.of());
            return tensors;
        } finally {
            busy.set(false);
        }
    }
}
