package dev.prudence.trainer.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPlanTest {

    private static final List<Integer> LENGTHS =
            IntStream.range(0, 500).mapToObj(i -> 5 + i * 7 % 40).toList();
    private static final LengthBuckets BUCKETS = LengthBuckets.upTo(48);

    @Test
    void bucketsAreMultiplesOfEightUpToTheContext() {
        assertThat(BUCKETS.lengths()).containsExactly(16, 24, 32, 40, 48);
        assertThat(IntStream.of(1, 16, 17, 48).map(BUCKETS::of)).containsExactly(16, 16, 24, 48);
        assertThatThrownBy(() -> BUCKETS.of(49)).hasMessageEndingWith("length=49");
    }

    @Test
    void anEpochSeesNoRowTwiceAndEachInItsBucket() {
        BatchPlan plan = new BatchPlan(LENGTHS, BUCKETS, 16, 3);
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < plan.batchesPerEpoch(); step++) {
            BatchPlan.Batch batch = plan.batch(step);
            assertThat(batch.rows()).hasSize(16);
            for (int row : batch.rows()) {
                assertThat(seen.add(row)).as("row %d", row).isTrue();
                assertThat(BUCKETS.of(LENGTHS.get(row))).isEqualTo(batch.bucket());
            }
        }
        assertThat(seen).hasSizeGreaterThan(500 - 5 * 16);
    }

    @Test
    void aStepHasTheSameBatchWhateverWasAskedBefore() {
        BatchPlan forwards = new BatchPlan(LENGTHS, BUCKETS, 16, 3);
        BatchPlan jumping = new BatchPlan(LENGTHS, BUCKETS, 16, 3);
        int last = 3 * forwards.batchesPerEpoch() - 1;
        BatchPlan.Batch expected = jumping.batch(last);
        for (int step = 0; step < last; step++) {
            forwards.batch(step);
        }
        assertThat(forwards.batch(last)).isEqualTo(expected);
        assertThat(forwards.batch(0)).isNotEqualTo(forwards.batch(forwards.batchesPerEpoch()));
    }

    @Test
    void theLearningRateRisesThenFallsToFivePercent() {
        LearningRate rate = new LearningRate(0.01, 10, 110);
        assertThat(rate.at(0)).isCloseTo(0.001, within(1e-12));
        assertThat(rate.at(9)).isCloseTo(0.01, within(1e-12));
        assertThat(rate.at(60)).isCloseTo(0.01 * (0.05 + 0.95 / 2), within(1e-12));
        assertThat(rate.at(110)).isCloseTo(0.0005, within(1e-12));
    }
}
