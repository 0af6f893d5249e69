package dev.prudence.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.runtime.RowBuckets.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowBucketsTest {

    @Test
    void takesTheSmallestSizeThatHolds() {
        RowBuckets buckets = RowBuckets.of(8, 32, 128);
        assertThat(List.of(buckets.rowsFor(1), buckets.rowsFor(8), buckets.rowsFor(9), buckets.rowsFor(129)))
                .containsExactly(8, 8, 32, 128);
        assertThat(buckets.largest()).isEqualTo(128);
        assertThat(buckets.sizes()).containsExactly(8, 32, 128);
    }

    @Test
    void splitsIntoFullBatchesAndOneThatFitsTheRest() {
        RowBuckets buckets = RowBuckets.of(8, 32);
        assertThat(buckets.split(70)).containsExactly(new Batch(0, 32, 32), new Batch(32, 32, 32), new Batch(64, 6, 8));
        assertThat(buckets.split(0)).isEmpty();
    }

    @Test
    void coversEverySampleOnce() {
        RowBuckets buckets = RowBuckets.of(3, 7, 20);
        for (int samples = 0; samples < 200; samples++) {
            int next = 0;
            for (Batch batch : buckets.split(samples)) {
                assertThat(batch.from()).as("%d samples", samples).isEqualTo(next);
                assertThat(batch.count()).as("%d samples", samples).isBetween(1, batch.rows());
                assertThat(buckets.sizes()).contains(batch.rows());
                next += batch.count();
            }
            assertThat(next).isEqualTo(samples);
        }
    }

    @Test
    void fillsWithAsFewDummiesAsTheSizesAllow() {
        RowBuckets buckets = RowBuckets.of(1, 4, 16);
        assertThat(buckets.fill(22))
                .containsExactly(new Batch(0, 16, 16), new Batch(16, 4, 4), new Batch(20, 1, 1), new Batch(21, 1, 1));
        assertThat(RowBuckets.of(8, 32).fill(35)).containsExactly(new Batch(0, 32, 32), new Batch(32, 3, 8));
        assertThat(buckets.fill(0)).isEmpty();
    }

    @Test
    void longRowsLeaveFewerSizesButTheSmallest() {
        assertThat(RowBuckets.of(4, 16, 64).forLength(100)).isEqualTo(RowBuckets.of(4, 16));
        assertThat(RowBuckets.of(4, 16, 64).forLength(1024)).isEqualTo(RowBuckets.of(4));
    }

    @Test
    void refusesSizesThatDoNotAscend() {
        assertThatThrownBy(() -> RowBuckets.of(8, 8)).hasMessageEndingWith("sizes=[8, 8]");
        assertThatThrownBy(() -> RowBuckets.of(0)).hasMessageEndingWith("sizes=[0]");
        assertThatThrownBy(() -> RowBuckets.of(List.of())).hasMessageEndingWith("sizes=[]");
    }
}
