package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Answers vector prompts in one run per {@code rows} samples. The graph takes {@code prompt} float32 [rows, promptWidth] and
 * {@code noise} float32 [rows, noiseWidth], standard normal and drawn per sample; it gives {@code answer} float32 [rows,
 * answerWidth]. Rows without a sample are zero.
 *
 * <p>This class is thread-safe.
 */
public final class VectorPolicy implements Policy {
    private final InferenceSession session;
    private final VectorContract contract;
    private final Computing computing;

    VectorPolicy(InferenceSession session, VectorContract contract, Computing computing) {
        this.session = session;
        this.contract = contract;
        this.computing = computing;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.VECTOR;
    }

    @Override
    public List<GeneratedSample> generate(Generation generation) {
        List<String> problems = generation.prompts().stream().map(this::problem).toList();
        int[] valid = IntStream.range(0, generation.samples().size())
                .filter(i -> problems.get(promptOf(generation, i)).isEmpty())
                .toArray();
        GeneratedSample[] samples = new GeneratedSample[generation.samples().size()];
        for (int from = 0; from < valid.length; from += contract.rows()) {
            int[] batch = IntStream.of(valid).skip(from).limit(contract.rows()).toArray();
            answer(generation, batch, samples);
        }
        for (int i = 0; i < samples.length; i++) {
            if (samples[i] == null) {
                samples[i] = Outcomes.rejected(generation.samples().get(i), problems.get(promptOf(generation, i)));
            }
        }
        return List.of(samples);
    }

    @Override
    public void warmUp() {
        int rows = contract.rows();
        run(new float[rows * contract.promptWidth()], new float[rows * contract.noiseWidth()], 0);
    }

    @Override
    public void close() {
        session.close();
    }

    private static int promptOf(Generation generation, int sample) {
        return generation.samples().get(sample).getPromptIndex();
    }

    private String problem(Prompt prompt) {
        if (!prompt.hasVector()) {
            return "Send a vector prompt to a vector policy: prompt=" + prompt.getContentCase();
        }
        Vector vector = prompt.getVector();
        if (vector.getValuesCount() != contract.promptWidth()) {
            return "Send %d values per prompt: prompt.vector.values size=%d"
                    .formatted(contract.promptWidth(), vector.getValuesCount());
        }
        for (int i = 0; i < vector.getValuesCount(); i++) {
            if (!Float.isFinite(vector.getValues(i))) {
                return "Send finite values: prompt.vector.values[%d]=%s".formatted(i, vector.getValues(i));
            }
        }
        return "";
    }

    private void answer(Generation generation, int[] batch, GeneratedSample[] samples) {
        float[] prompts = new float[contract.rows() * contract.promptWidth()];
        float[] noise = new float[contract.rows() * contract.noiseWidth()];
        for (int row = 0; row < batch.length; row++) {
            SampleRequest request = generation.samples().get(batch[row]);
            Vector prompt = generation.prompts().get(request.getPromptIndex()).getVector();
            for (int i = 0; i < contract.promptWidth(); i++) {
                prompts[row * contract.promptWidth() + i] = prompt.getValues(i);
            }
            generation.noise(request).fillGaussian(noise, row * contract.noiseWidth(), contract.noiseWidth());
        }
        float[] answers = run(prompts, noise, batch.length);
        for (int row = 0; row < batch.length; row++) {
            SampleRequest request = generation.samples().get(batch[row]);
            samples[batch[row]] = sample(request, answers, row * contract.answerWidth());
        }
    }

    private float[] run(float[] prompts, float[] noise, int busyRows) {
        Map<String, Tensor> inputs = Map.of(
                "prompt", Tensor.floats(prompts, contract.rows(), contract.promptWidth()),
                "noise", Tensor.floats(noise, contract.rows(), contract.noiseWidth()));
        return computing.run(
                PolicyKind.VECTOR,
                busyRows,
                () -> session.run(inputs).tensor("answer").toFloats());
    }

    private GeneratedSample sample(SampleRequest request, float[] answers, int from) {
        Vector.Builder vector = Vector.newBuilder();
        for (int i = from; i < from + contract.answerWidth(); i++) {
            if (!Float.isFinite(answers[i])) {
                return Outcomes.rejected(
                        request,
                        "The policy gave a value that is no number: answer[%d]=%s".formatted(i - from, answers[i]));
            }
            vector.addValues(answers[i]);
        }
        return Outcomes.generated(request, Answer.newBuilder().setVector(vector).build());
    }
}
