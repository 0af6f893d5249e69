package dev.prudence.runtime;

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

    static OutputBuffers of(OrtModel model, Set<String> wanted) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String output : wanted) {
            TensorSpec spec = model.output(output);
            if (!spec.isStatic()) {
                throw new IllegalArgumentException(
                        "Only an output of known shape has a buffer: model=%s, output=%s, shape=%s"
                                .formatted(model.name(), output, spec));
            }
            tensors.put(output, Tensor.zeros(spec.type(), spec.shape()));
        }
        return new OutputBuffers(Tensors.of(tensors));
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
