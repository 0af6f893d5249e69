package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.runtime.artefact.ArtefactException;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VectorPolicyTest {
    private static final PolicyFactory FACTORY = new PolicyFactory(PolicyArtefacts.computing(1));

    /** Recomputed with plain loops: rows, noise keys and widths are all in it. */
    @Test
    void answersAreTheGraphOfPromptAndTheSamplesOwnNoise() throws InterruptedException {
        float[] prompt = {0.3f, -1, 0.5f};
        try (Policy policy = FACTORY.open(PolicyArtefacts.vector(8))) {
            for (GeneratedSample sample :
                    policy.generate(Blocks.generation(Sampling.DEFAULT, Blocks.vector(prompt), 100, 130))) {
                float[] noise = new float[PolicyArtefacts.NOISE_WIDTH];
                NoiseStream.of(11, "test", sample.getSampleId()).fillGaussian(noise, 0, noise.length);
                for (int i = 0; i < PolicyArtefacts.ANSWER_WIDTH; i++) {
                    double expected = Math.tanh(dot(prompt, "a", i) + dot(noise, "b", i));
                    assertThat((double) sample.getAnswer().getVector().getValues(i))
                            .as("sample %d value %d", sample.getSampleId(), i)
                            .isCloseTo(expected, within(1e-5));
                }
            }
        }
    }

    @Test
    void promptsOfAnotherWidthOrWithoutNumbersAreRejectedWithFieldAndValue() throws InterruptedException {
        Generation generation = new Generation(
                "test",
                1,
                Sampling.DEFAULT,
                List.of(
                        Blocks.vector(1, 2),
                        Blocks.text("hello"),
                        Blocks.vector(1, Float.NaN, 2),
                        Blocks.vector(1, 2, 3)),
                List.of(Blocks.sample(4, 0), Blocks.sample(5, 1), Blocks.sample(6, 2), Blocks.sample(7, 3)));
        try (Policy policy = FACTORY.open(PolicyArtefacts.vector(8))) {
            List<GeneratedSample> samples = policy.generate(generation);
            assertThat(samples).extracting(GeneratedSample::getSampleId).containsExactly(4L, 5L, 6L, 7L);
            assertThat(samples.get(0).getReason()).endsWith("prompt.vector.values size=2");
            assertThat(samples.get(1).getReason()).endsWith("prompt=TEXT");
            assertThat(samples.get(2).getReason()).endsWith("prompt.vector.values[1]=NaN");
            assertThat(samples.get(3).getOutcome()).isEqualTo(GenerationOutcome.GENERATION_OUTCOME_GENERATED);
        }
    }

    @Test
    void aGraphThatIsNotWhatItsContractSaysIsRefused() {
        ModelArtefact sound = PolicyArtefacts.vector(8);
        ModelArtefact wrong = PolicyArtefacts.write(ArtefactWriter.of("vector-policy", "policy")
                .part("policy.onnx", sound.bytes("policy.onnx"))
                .contract(Map.of("rows", 8, "promptWidth", 3, "noiseWidth", 6, "answerWidth", 4))
                .provenance(Map.of()));
        assertThatThrownBy(() -> FACTORY.open(wrong))
                .isInstanceOf(ArtefactException.class)
                .hasMessageContaining("policy.onnx inputs expected=");
    }

    @Test
    void aContractWithoutItsFieldsIsRefusedByName() {
        ModelArtefact wrong = PolicyArtefacts.write(ArtefactWriter.of("vector-policy", "policy")
                .part("policy.onnx", new byte[] {1})
                .contract(Map.of("rows", 8, "promptWidth", -3))
                .provenance(Map.of()));
        assertThatThrownBy(() -> FACTORY.open(wrong)).hasMessageEndingWith("contract.promptWidth=-3");
    }

    private static double dot(float[] values, String weights, int column) {
        float[] matrix = PolicyArtefacts.vectorWeights(weights, values.length);
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * matrix[i * PolicyArtefacts.ANSWER_WIDTH + column];
        }
        return sum;
    }
}
