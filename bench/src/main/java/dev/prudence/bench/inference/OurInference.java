package dev.prudence.bench.inference;

import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.Map;
import java.util.Set;

/** A forward pass in an {@link InferenceSession}. Not thread-safe. */
final class OurInference implements Contender {
    private final InferenceSession session;
    private final Map<String, Tensor> inputs;
    private final Set<String> wanted;

    OurInference(byte[] onnx, InferenceCase inference) {
        session = InferenceSession.open(onnx, RuntimeOptions.inference());
        inputs = inference.inputs();
        wanted = Set.of(inference.output());
    }

    Tensor output() {
        return session.run(inputs, wanted).values().iterator().next();
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
