package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.runtime.noise.NoiseStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberTrainerTest {
    private static final RewardNetwork NETWORK = new RewardNetwork(4, 4, List.of(16, 16));

    @Test
    void learnsALinearPreference() {
        PairTable pairs = pairs(512, 1);
        try (MemberTrainer trainer = trainer(0.003)) {
            Map<String, float[]> weights = trainer.train(0, pairs, steps -> {});
            TrainedMember member = TrainedMember.measured(0, weights, NETWORK, pairs(256, 2), pairs(64, 3));
            assertThat(member.accuracy()).isGreaterThan(0.9);
            assertThat(member.deviation()).isPositive();
        }
    }

    @Test
    void aMemberIsAFunctionOfItsNumberAlone() {
        PairTable pairs = pairs(64, 1);
        try (MemberTrainer trainer = trainer(0.003)) {
            Map<String, float[]> first = trainer.train(1, pairs, steps -> {});
            trainer.train(2, pairs, steps -> {});
            Map<String, float[]> again = trainer.train(1, pairs, steps -> {});
            assertThat(again.get("layer0/weight")).containsExactly(first.get("layer0/weight"));
            assertThat(trainer.train(2, pairs, steps -> {}).get("layer0/weight"))
                    .isNotEqualTo(first.get("layer0/weight"));
        }
    }

    @Test
    void aMemberThatDivergesIsRefusedInOneSentence() {
        PairTable pairs = pairs(64, 1);
        pairs.chosen()[5] = Float.NaN;
        try (MemberTrainer trainer = trainer(0.003)) {
            assertThatThrownBy(() -> trainer.train(3, pairs, steps -> {}))
                    .isInstanceOf(MemberDivergedException.class)
                    .hasMessageContaining("member=3, loss=NaN");
        }
    }

    private static MemberTrainer trainer(double learningRate) {
        return new MemberTrainer(NETWORK, new MemberSettings(5, List.of(16, 16), 20, 32, learningRate, 0.001), 900);
    }

    /** The answer with the larger sum is chosen. */
    private static PairTable pairs(int size, long seed) {
        NoiseStream noise = NoiseStream.of(seed, "pairs", 0);
        float[] prompts = new float[size * 4];
        float[] chosen = new float[size * 4];
        float[] rejected = new float[size * 4];
        noise.fillGaussian(prompts, 0, prompts.length);
        noise.fillGaussian(chosen, 0, chosen.length);
        noise.fillGaussian(rejected, 0, rejected.length);
        for (int row = 0; row < size; row++) {
            if (sum(chosen, row) < sum(rejected, row)) {
                swap(chosen, rejected, row);
            }
        }
        return new PairTable(size, prompts, chosen, rejected);
    }

    private static double sum(float[] table, int row) {
        return (double) table[4 * row] + table[4 * row + 1] + table[4 * row + 2] + table[4 * row + 3];
    }

    private static void swap(float[] left, float[] right, int row) {
        for (int i = 4 * row; i < 4 * row + 4; i++) {
            float kept = left[i];
            left[i] = right[i];
            right[i] = kept;
        }
    }
}
