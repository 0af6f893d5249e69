package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VectorPolicyTest {
    private static final VectorTask TASK = new VectorTask(8, 12, 4, 0.7, 3, 20260101, 32, 2.0, 0.5, 2.0);
    private static final int NOISE = TASK.noiseWidth();
    private static final int ANSWER = TASK.answerWidth();

    @Test
    void answersAreTheDefinitionOfTheirNoise() {
        float[] noise = noise();
        float[] answers = answers(noise);
        for (int row = 0; row < 512; row++) {
            assertThat(answers[row * ANSWER + 3]).as("row %d", row).isEqualTo(noise[row * NOISE + 3]);
            for (int heavy = 0; heavy < 4; heavy++) {
                double squares = 0;
                for (int i = 1; i <= 3; i++) {
                    double z = noise[row * NOISE + 12 + 4 * i + heavy];
                    squares += z * z;
                }
                double expected = 0.7 * noise[row * NOISE + 12 + heavy] / Math.sqrt(squares / 3);
                assertThat((double) answers[row * ANSWER + 12 + heavy])
                        .as("row %d, heavy dimension %d", row, heavy)
                        .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
            }
        }
    }

    @Test
    void anAnswerHasTheSameBitsInEveryRow() {
        float[] noise = noise();
        float[] answers = answers(noise);
        float[] reversed = new float[noise.length];
        for (int row = 0; row < 512; row++) {
            System.arraycopy(noise, (511 - row) * NOISE, reversed, row * NOISE, NOISE);
        }
        float[] moved = answers(reversed);
        for (int i = 0; i < answers.length; i++) {
            int row = i / ANSWER;
            assertThat(moved[(511 - row) * ANSWER + i % ANSWER])
                    .as("element %d", i)
                    .isEqualTo(answers[i]);
        }
    }

    private static float[] noise() {
        float[] noise = new float[512 * NOISE];
        NoiseStream.of(900, "test", 0).fillGaussian(noise, 0, noise.length);
        return noise;
    }

    private static float[] answers(float[] noise) {
        float[] prompts = new float[512 * 8];
        NoiseStream.of(900, "prompts", 0).fillGaussian(prompts, 0, prompts.length);
        try (InferenceSession policy = InferenceSession.open(VectorPolicy.onnx(TASK), RuntimeOptions.inference())) {
            return policy.run(Map.of(
                            "prompt", Tensor.floats(prompts, 512, 8),
                            "noise", Tensor.floats(noise, 512, NOISE)))
                    .tensor("answer")
                    .toFloats();
        }
    }
}
