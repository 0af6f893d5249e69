package dev.prudence.bench.inference;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.OutputBuffers;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.Map;
import java.util.Set;

/** A forward pass in an {@link InferenceSession}, into reused memory. Not thread-safe. */
final class OurInference implements Contender {
    private final InferenceSession session;
    private final Map<String, Tensor> inputs;
    private final String output;
    private final OutputBuffers buffers;

    OurInference(byte[] onnx, InferenceCase inference) {
        session = InferenceSession.open(onnx, RuntimeOptions.inference());
        inputs = inference.inputs();
        output = inference.output();
        Tensor first = session.run(inputs, Set.of(output)).tensor(output);
        buffers = session.buffers(Map.of(output, first.shape()));
    }

    Tensor output() {
        return session.run(inputs, buffers).tensor(output);
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
