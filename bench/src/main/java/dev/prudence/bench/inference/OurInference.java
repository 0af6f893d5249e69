package dev.prudence.bench.inference;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.OutputBuffers;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A forward pass in an {@link InferenceSession}, into reused memory where the model says how large its output is. Not thread-safe. */
final class OurInference implements Contender {
    private final InferenceSession session;
    private final Map<String, Tensor> inputs;
    private final String output;
    private final Optional<OutputBuffers> buffers;

    OurInference(byte[] onnx, InferenceCase inference) {
        session = InferenceSession.open(onnx, RuntimeOptions.inference());
        inputs = inference.inputs();
        output = inference.output();
        buffers = Optional.ofNullable(session.outputs().get(output))
                .filter(TensorSpec::isStatic)
                .map(spec -> session.buffers(Set.of(output)));
    }

    Tensor output() {
        return buffers.map(reused -> session.run(inputs, reused))
                .orElseGet(() -> session.run(inputs, Set.of(output)))
                .tensor(output);
    }

    @Override
    public void run() {
        output();
    }

    @Override
    public void close() {
        session.close();
    }
}
