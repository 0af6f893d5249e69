package dev.prudence.trainer.dashboard.curves;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DownsamplingTest {

    private static final int BUCKETS = 50;

    /** Fixed coordinates. */
    private static final class Fixed implements Points {
        private final double[] xs;
        private final double[] ys;

        Fixed(double[] xs, double[] ys) {
            this.xs = xs;
            this.ys = ys;
        }

        @Override
        public int size() {
            return xs.length;
        }

        @Override
        public double x(int index) {
            return xs[index];
        }

        @Override
        public double y(int index) {
            return ys[index];
        }
    }

    @Test
    void keepsEveryPointOfAShortCurve() {
        Line line = Downsampling.reduce("a/b", random(200, 1), -1e9, 1e9, BUCKETS);
        assertThat(line.x()).hasSize(200);
        assertThat(line.points()).isEqualTo(200);
    }

    /** Checked against a naive pass over all points, with buckets computed by division instead of by walking. */
    @Test
    void keepsFirstLastLowestAndHighestOfEachBucket() {
        for (int seed = 0; seed < 20; seed++) {
            Fixed all = random(5_000, seed);
            Line line = Downsampling.reduce("a/b", all, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, BUCKETS);
            assertThat(line.points()).isEqualTo(5_000);
            assertThat(line.x().size()).isLessThanOrEqualTo(4 * BUCKETS);
            assertThat(line.x()).as("seed %d", seed).isSorted();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                List<Integer> members = members(all, bucket);
                if (members.isEmpty()) {
                    continue;
                }
                int first = members.get(0);
                int last = members.get(members.size() - 1);
                int low = members.stream()
                        .min((a, b) -> Double.compare(all.y(a), all.y(b)))
                        .orElseThrow();
                int high = members.stream()
                        .max((a, b) -> Double.compare(all.y(a), all.y(b)))
                        .orElseThrow();
                for (int index : List.of(first, last, low, high)) {
                    assertThat(line.y()).as("seed %d bucket %d", seed, bucket).contains(all.y(index));
                }
            }
        }
    }

    @Test
    void keepsTheNeighboursOfARange() {
        Fixed all = new Fixed(
                IntStream.range(0, 100).asDoubleStream().toArray(),
                IntStream.range(0, 100).asDoubleStream().toArray());
        Line line = Downsampling.reduce("a/b", all, 40, 60, BUCKETS);
        assertThat(line.x()).startsWith(39.0, 40.0).endsWith(60.0, 61.0).hasSize(23);
        assertThat(line.points()).isEqualTo(21);
        assertThat(Downsampling.reduce("a/b", all, 200, 300, BUCKETS).x()).containsExactly(99.0);
    }

    @Test
    void drawsPointsOfOneXInOneBucket() {
        Fixed all = new Fixed(new double[1_000], new Random(1).doubles(1_000).toArray());
        Line line = Downsampling.reduce("a/b", all, -1, 1, BUCKETS);
        assertThat(line.x().size()).isLessThanOrEqualTo(4);
        assertThat(line.points()).isEqualTo(1_000);
    }

    private static Fixed random(int size, int seed) {
        Random random = new Random(seed);
        double[] xs = random.doubles(size, 0, 100).sorted().toArray();
        return new Fixed(xs, random.doubles(size).toArray());
    }

    private static List<Integer> members(Fixed all, int bucket) {
        double start = all.x(0);
        double width = (all.x(all.size() - 1) - start) / BUCKETS;
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (Math.min(BUCKETS - 1, (int) ((all.x(i) - start) / width)) == bucket) {
                members.add(i);
            }
        }
        return members;
    }
}
